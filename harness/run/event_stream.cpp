// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/event_stream.hpp"

#include "host/file.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>

namespace faultline::run {
namespace {

/// A guest may send events for ever; what is past this is judged but no longer copied.
constexpr std::uint64_t most_kept_bytes = 8u << 20;

}  // namespace

Result<EventStream> EventStream::create(const std::filesystem::path& copy,
                                        std::function<void(const protocol::Event&)> on_event) {
    auto fd = host::open_for_writing(copy);
    if (!fd) return failure_of(fd);
    return EventStream(std::move(*fd), copy, std::move(on_event));
}

EventStream::EventStream(host::Fd copy, std::filesystem::path path,
                         std::function<void(const protocol::Event&)> on_event)
    : copy_(std::move(copy)), path_(std::move(path)), on_event_(std::move(on_event)) {}

void EventStream::feed(std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
        const auto newline = bytes.find('\n');
        const auto piece = bytes.substr(0, newline);
        if (!too_long_ && partial_.size() + piece.size() > protocol::max_line_bytes) {
            too_long_ = true;
            partial_.clear();
            refuse(fmt::format("a line of more than {} bytes", protocol::max_line_bytes));
        }
        if (!too_long_) partial_ += piece;
        if (newline == std::string_view::npos) return;
        bytes.remove_prefix(newline + 1);
        if (!too_long_) {
            std::string_view line = partial_;
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            take_line(line);
        }
        partial_.clear();
        too_long_ = false;
    }
}

void EventStream::finish() {
    if (!partial_.empty() && !closed_) refuse("the last line was cut off");
    partial_.clear();
}

void EventStream::take_line(std::string_view line) {
    auto parsed = protocol::parse_event(line);
    if (const auto* bad = std::get_if<protocol::BadEvent>(&parsed)) {
        refuse(fmt::format("{}: '{}'", bad->why, model::printable(line, 80)));
        return;
    }
    const auto& event = std::get<protocol::Event>(parsed);
    if (event.sequence != facts_.received) {
        refuse(fmt::format("event {} came where {} was due", event.sequence, facts_.received));
        return;
    }
    if (admit_ && !admit_(line, event)) {
        closed_ = true;
        return;
    }
    ++facts_.received;
    keep(line);
    on_event_(event);
}

void EventStream::refuse(std::string_view why) {
    if (facts_.refused++ == 0) facts_.first_refusal = model::printable(why, 300);
}

void EventStream::keep(std::string_view line) {
    if (!copy_ || kept_bytes_ + line.size() > most_kept_bytes) return;
    kept_bytes_ += line.size() + 1;
    const auto written = host::write_all(copy_.get(), std::string(line) + '\n', path_);
    // The copy is for people; a full disk is met, and told, where the console is written.
    if (!written) copy_.reset();
}

}  // namespace faultline::run
