// SPDX-License-Identifier: GPL-2.0-or-later
// A mail with a log in it: what is unwrapped stays in order and bounded, and neither the lines nor
// the findings depend on chunks.
#include "classify/mail_unwrap.hpp"
#include "classify/test_finding_text.hpp"
#include "fuzz/fuzz_input.hpp"
#include "logs/log_classifier.hpp"

#include <fmt/format.h>

#include <string>

namespace {

using namespace faultline;

template <class Feed>
std::string unwrapped(Feed feed) {
    std::string lines;
    std::uint64_t end = 0, number = 0;
    classify::MailUnwrap unwrap([&](const console::Line& line) {
        test::require(line.text.size() <= console::max_line_bytes, "a line is bounded");
        test::require(line.begin >= end && line.end > line.begin && line.number > number,
                      "lines stay in order");
        end = line.end;
        number = line.number;
        lines +=
            fmt::format("{} {}-{} {} {}\n", line.number, line.begin, line.end, line.cut, line.text);
    });
    console::LineAssembler assembler([&](const console::Line& line) { unwrap.take(line); });
    feed(assembler);
    assembler.finish();
    unwrap.finish();
    return lines;
}

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
    test::require(unwrapped(whole) == unwrapped(chunked), "chunks make no difference to lines");
    for (const auto mail : {logs::Mail::detect, logs::Mail::yes}) {
        test::require(findings(mail, whole) == findings(mail, chunked),
                      "chunks make no difference to findings");
    }
    return 0;
}
