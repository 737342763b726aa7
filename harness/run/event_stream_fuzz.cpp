// SPDX-License-Identifier: GPL-2.0-or-later
// What a hostile guest writes on the port of the events: refused or parsed, the same in any chunks,
// and what was parsed can be written and parsed again.
#include "fuzz/fuzz_input.hpp"
#include "run/event_stream.hpp"

namespace {

using namespace faultline;

struct Told {
    std::vector<std::string> events;
    model::EventFacts facts;
};

void note(Told& told, const protocol::Event& event) {
    const auto line = protocol::to_line(event);
    const auto again = protocol::parse_event(line);
    test::require(std::holds_alternative<protocol::Event>(again), "an event survives its writing");
    test::require(protocol::to_line(std::get<protocol::Event>(again)) == line,
                  "an event is written the same again");
    told.events.push_back(line);
}

template <class Feed>
Told told_by(Feed feed) {
    Told told;
    auto stream = run::EventStream::create(
        "/dev/null", [&](const protocol::Event& event) { note(told, event); });
    feed(*stream);
    stream->finish();
    told.facts = stream->facts();
    return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::FuzzInput input(data, size);
    const auto whole = told_by([&](auto& stream) { stream.feed(input.text()); });
    const auto chunked = told_by([&](auto& stream) {
        input.in_chunks([&](std::string_view piece) { stream.feed(piece); });
    });
    test::require(whole.events == chunked.events, "chunks make no difference to the events");
    test::require(whole.facts.received == chunked.facts.received &&
                      whole.facts.refused == chunked.facts.refused &&
                      whole.facts.first_refusal == chunked.facts.first_refusal,
                  "chunks make no difference to the facts");
    return 0;
}
