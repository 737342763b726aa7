// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"
#include "model/verdict.hpp"
#include "protocol/events.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace faultline::run {

/// The agent's events as they stream in, and a copy of them in a file. What comes is hostile: lines
/// are bounded, events must parse and follow each other without a gap; what does not is refused,
/// counted, and not kept.
class EventStream {
 public:
    /// Creates `copy` (JSON lines).
    [[nodiscard]] static Result<EventStream> create(
        const std::filesystem::path& copy, std::function<void(const protocol::Event&)> on_event);

    /// Asked of each event with its line; from the first no on, nothing is taken any more.
    using Admit = std::function<bool(std::string_view line, const protocol::Event&)>;
    void take_while(Admit admit) { admit_ = std::move(admit); }

    void feed(std::string_view bytes);
    /// A last line without its newline was cut off: refused.
    void finish();
    [[nodiscard]] const model::EventFacts& facts() const { return facts_; }

 private:
    EventStream(host::Fd copy, std::filesystem::path path,
                std::function<void(const protocol::Event&)> on_event);
    void take_line(std::string_view line);
    void refuse(std::string_view why);
    void keep(std::string_view line);

    host::Fd copy_;
    std::filesystem::path path_;
    std::function<void(const protocol::Event&)> on_event_;
    Admit admit_;
    bool closed_ = false;
    std::string partial_;
    bool too_long_ = false;
    std::uint64_t kept_bytes_ = 0;
    model::EventFacts facts_;
};

}  // namespace faultline::run
