// SPDX-License-Identifier: GPL-2.0-or-later
// A log of which nobody says whether it is mail: neither that nor the findings depend on chunks.
#include "classify/test_finding_text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "logs/log_classifier.hpp"

#include <fmt/format.h>

#include <string>

namespace {

using namespace faultline;

template <class Feed>
std::string findings(logs::Mail mail, Feed feed) {
    logs::LogClassifier log(mail, {});
    feed(log);
    log.finish();
    auto text = fmt::format("mail {}, panicked {}\n", log.is_mail(), log.classifier().panicked());
    for (const auto& finding : log.classifier().findings())
        text += classify::test::text_of(finding);
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::FuzzInput input(data, size);
    const auto whole = [&](auto& reader) { reader.feed(input.text()); };
    const auto chunked = [&](auto& reader) {
        input.in_chunks([&](std::string_view piece) { reader.feed(piece); });
    };
    for (const auto mail : {logs::Mail::detect, logs::Mail::yes}) {
        test::require(findings(mail, whole) == findings(mail, chunked),
                      "chunks make no difference to findings");
    }
    return 0;
}
