#include "daemon/delivery/channel.h"

#include <gtest/gtest.h>

#include "config/settings.h"
#include "daemon/delivery/maildir_channel.h"
#include "daemon/delivery/smtp_channel.h"
#include "daemon/delivery/webhook_channel.h"

namespace thiowatch::delivery {
namespace {

TEST(Channel, IsMadeOfTheKindThatTheSettingsName) {
    const auto smtp = make_channel({ChannelName{"mail"}, config::SmtpSettings{}});
    const auto webhook = make_channel({ChannelName{"hook"}, config::WebhookSettings{}});
    const auto maildir = make_channel({ChannelName{"drop"}, config::MaildirSettings{}});
    EXPECT_NE(dynamic_cast<SmtpChannel*>(smtp.get()), nullptr);
    EXPECT_NE(dynamic_cast<WebhookChannel*>(webhook.get()), nullptr);
    EXPECT_NE(dynamic_cast<MaildirChannel*>(maildir.get()), nullptr);
}

}  // namespace
}  // namespace thiowatch::delivery
