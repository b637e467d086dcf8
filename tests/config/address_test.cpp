#include "config/address.h"

#include <gtest/gtest.h>

namespace thiowatch::config {
namespace {

TEST(Endpoint, ReadsNumericAddressesWithAPort) {
    struct Case {
        const char* text;
        std::optional<Endpoint> endpoint;
    };
    const Case cases[] = {
        {"127.0.0.1:2575", Endpoint{"127.0.0.1", 2575}},
        {"localhost:80", Endpoint{"127.0.0.1", 80}},
        {"[::1]:2575", Endpoint{"::1", 2575}},
        {"0.0.0.0:0", Endpoint{"0.0.0.0", 0}},
        {"127.0.0.1", std::nullopt},
        {"127.0.0.1:", std::nullopt},
        {"127.0.0.1:65536", std::nullopt},
        {"127.0.0.1:-1", std::nullopt},
        {"127.0.0.1:02575", std::nullopt},
        {"127.0.1:2575", std::nullopt},
        {"::1:2575", std::nullopt},
        {"[127.0.0.1]:2575", std::nullopt},
        {"lis.hospital.example:2575", std::nullopt},
        {":2575", std::nullopt},
        {"", std::nullopt},
    };
    for (const Case& test : cases)
        EXPECT_EQ(parse_endpoint(test.text), test.endpoint) << test.text;
}

TEST(Endpoint, WritesBracketsAroundIpv6) {
    EXPECT_EQ((Endpoint{"::1", 2575}.text()), "[::1]:2575");
    EXPECT_EQ((Endpoint{"10.0.0.1", 80}.text()), "10.0.0.1:80");
}

TEST(Loopback, IsThisHostOnly) {
    for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(is_loopback(host)) << host;
    }
    for (const char* host :
         {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "localhost.example"}) {
        EXPECT_FALSE(is_loopback(host)) << host;
    }
}

TEST(Cidr, HoldsTheAddressesOfItsBlockAndNoOthers) {
    struct Case {
        const char* block;
        const char* address;
        bool is_inside;
    };
    const Case cases[] = {
        {"10.1.2.3", "10.1.2.3", true},
        {"10.1.2.3", "10.1.2.4", false},
        {"10.1.0.0/16", "10.1.255.255", true},
        {"10.1.0.0/16", "10.2.0.0", false},
        {"10.1.2.0/23", "10.1.3.9", true},
        {"10.1.2.0/23", "10.1.4.0", false},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"10.1.0.0/16", "::ffff:10.1.2.3", true},
        {"fd00::/8", "fd12::1", true},
        {"fd00::/8", "fe80::1", false},
        {"::/0", "10.1.2.3", true},
        {"10.1.0.0/16", "not an address", false},
        {"10.1.0.0/16", "", false},
    };
    for (const Case& test : cases) {
        const auto block = Cidr::parse(test.block);
        ASSERT_TRUE(block) << test.block;
        EXPECT_EQ(block->contains(test.address), test.is_inside)
            << test.block << ' ' << test.address;
    }
}

TEST(Cidr, RefusesBlocksThatMeanSomethingElseThanTheySay) {
    for (const char* text :
         {"10.1.2.3/16",
          "10.1.0.0/33",
          "10.1.0.0/",
          "10.1.0.0/-1",
          "10.1.0/16",
          "fd00::1/8",
          "::/129",
          "hospital",
          "",
          "/8",
          "10.0.0.0/8/8"}) {
        EXPECT_FALSE(Cidr::parse(text)) << text;
    }
}

}  // namespace
}  // namespace thiowatch::config
