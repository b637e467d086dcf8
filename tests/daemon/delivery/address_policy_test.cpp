#include "daemon/delivery/address_policy.h"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

sockaddr_storage address_of(const std::string& text) {
    sockaddr_storage storage{};
    sockaddr_in ip4{};
    sockaddr_in6 ip6{};
    if (inet_pton(AF_INET, text.c_str(), &ip4.sin_addr) == 1) {
        ip4.sin_family = AF_INET;
        std::memcpy(&storage, &ip4, sizeof ip4);
    } else if (inet_pton(AF_INET6, text.c_str(), &ip6.sin6_addr) == 1) {
        ip6.sin6_family = AF_INET6;
        std::memcpy(&storage, &ip6, sizeof ip6);
    } else {
        ADD_FAILURE() << "not an address: " << text;
    }
    return storage;
}

bool may_connect_to(const std::string& text, LoopbackUse loopback) {
    const auto storage = address_of(text);
    return may_connect(reinterpret_cast<const sockaddr&>(storage), loopback);
}

TEST(AddressPolicy, RefusesWhatNoReceiverHas) {
    for (const auto* text :
         {"0.0.0.0",
          "0.1.2.3",
          "169.254.169.254",
          "169.254.0.1",
          "224.0.0.1",
          "239.255.255.250",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "fe80::1",
          "febf::1",
          "fec0::1",
          "ff02::1",
          "fd00:ec2::254",
          "::ffff:169.254.169.254",
          "::ffff:0.0.0.0",
          "64:ff9b::169.254.169.254",
          "::169.254.169.254",
          "2002:a9fe:a9fe::1"}) {
        EXPECT_FALSE(may_connect_to(text, LoopbackUse::Refused)) << text;
        EXPECT_FALSE(may_connect_to(text, LoopbackUse::Allowed)) << text;
    }
}

TEST(AddressPolicy, ReachesThisHostOnlyWhenAllowedTo) {
    for (const auto* text :
         {"127.0.0.1",
          "127.255.255.254",
          "::1",
          "::ffff:127.0.0.1",
          "64:ff9b::127.0.0.1",
          "2002:7f00:1::"}) {
        EXPECT_FALSE(may_connect_to(text, LoopbackUse::Refused)) << text;
        EXPECT_TRUE(may_connect_to(text, LoopbackUse::Allowed)) << text;
    }
}

TEST(AddressPolicy, AllowsTheIntranetAndTheInternet) {
    for (const auto* text :
         {"10.1.2.3",
          "172.16.0.9",
          "192.168.1.1",
          "100.64.0.1",
          "126.255.255.255",
          "128.0.0.1",
          "169.253.1.1",
          "193.0.0.1",
          "223.255.255.254",
          "fd12:3456::1",
          "2001:db8::1",
          "::ffff:10.1.2.3"}) {
        EXPECT_TRUE(may_connect_to(text, LoopbackUse::Refused)) << text;
    }
}

TEST(AddressPolicy, RefusesOtherFamilies) {
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    EXPECT_FALSE(may_connect(reinterpret_cast<const sockaddr&>(local), LoopbackUse::Allowed));
}

}  // namespace
}  // namespace thiowatch::delivery
