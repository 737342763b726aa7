// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/event_stream.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace faultline::run {
namespace {

std::string line(std::uint64_t sequence, decltype(protocol::Event::body) body) {
    return protocol::to_line({sequence, 1.5, std::move(body)}) + "\n";
}

struct Stream {
    Stream() {
        auto created = EventStream::create(
            path(), [this](const protocol::Event& event) { sequences.push_back(event.sequence); });
        BOOST_REQUIRE(created.has_value());
        stream.emplace(std::move(*created));
    }
    std::filesystem::path path() const { return directory.path() / "events.jsonl"; }
    test::TemporaryDirectory directory;
    std::vector<std::uint64_t> sequences;
    std::optional<EventStream> stream;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_streams, Stream)

BOOST_AUTO_TEST_CASE(events_in_any_pieces_come_once_and_in_order) {
    const auto text =
        line(0, protocol::Phase{"a"}) + line(1, protocol::Heartbeat{7}) + line(2, protocol::End{});
    for (const char c : text)
        stream->feed({&c, 1});
    stream->finish();
    BOOST_TEST(stream->facts().received == 3U);
    BOOST_TEST(stream->facts().refused == 0U);
    BOOST_TEST(*host::read_file(path()) == text);
}

BOOST_AUTO_TEST_CASE(garbage_is_refused_counted_and_not_kept) {
    stream->feed("no json\n" + line(0, protocol::Phase{"a"}) + std::string("\x00\xff\x1b[2J\n", 7));
    BOOST_TEST(stream->facts().received == 1U);
    BOOST_TEST(stream->facts().refused == 2U);
    BOOST_TEST(stream->facts().first_refusal.find("no json") != std::string::npos);
    BOOST_TEST(*host::read_file(path()) == line(0, protocol::Phase{"a"}));
}

BOOST_AUTO_TEST_CASE(an_event_out_of_order_or_twice_is_refused) {
    stream->feed(line(0, protocol::Phase{"a"}) + line(2, protocol::End{}) +
                 line(0, protocol::Phase{"a"}));
    BOOST_TEST(stream->facts().received == 1U);
    BOOST_TEST(stream->facts().refused == 2U);
    BOOST_TEST(stream->facts().first_refusal == "event 2 came where 1 was due");
}

BOOST_AUTO_TEST_CASE(a_huge_line_is_refused_once_and_the_next_one_is_read) {
    const std::string much(1 << 20, 'x');
    for (int i = 0; i < 32; ++i)
        stream->feed(much);
    stream->feed("\n" + line(0, protocol::End{}));
    BOOST_TEST(stream->facts().refused == 1U);
    BOOST_TEST(stream->facts().received == 1U);
}

BOOST_AUTO_TEST_CASE(a_last_line_that_was_cut_off_is_refused) {
    const auto text = line(0, protocol::End{});
    stream->feed(text.substr(0, text.size() - 1));
    stream->finish();
    BOOST_TEST(stream->facts().received == 0U);
    BOOST_TEST(stream->facts().refused == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
