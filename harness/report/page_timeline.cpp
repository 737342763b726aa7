// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_timeline.hpp"

#include "report/page_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline::report::page {
namespace {

using model::CellPhase;

constexpr double left = 76, right = 944, lane_height = 30, top = 26;
constexpr std::array guest_phases{CellPhase::boot, CellPhase::workload, CellPhase::teardown};

class Picture {
 public:
    Picture(const RunView& run, const CellRow& cell, const GuestEvents& events)
        : run_(run), cell_(cell), events_(events) {
        for (const auto phase : guest_phases)
            if (const auto at = cell.seconds.find(phase); at != cell.seconds.end())
                end_ += at->second;
        shift_ = guest_clock_shift();
        end_ = std::max(end_, events.last + shift_);
        for (const auto& seen : cell.findings)
            end_ = std::max(end_, seen.at.value_or(0) + shift_);
        end_ = std::clamp(end_, 0.1, 1e7);
    }

    std::string render() {
        for (const auto* key : {"ticks", "lanes", "spans", "faults", "hits"})
            lists_.emplace(key, list());
        host_lane();
        guest_lane();
        fault_lane();
        finding_lane();
        ticks();
        Data data;
        for (const auto& [key, values] : lists_)
            data.set(key, values);
        data.set("height", coordinate(bottom() + 22));
        data.set("bottom", coordinate(bottom()));
        data.set("text_y", coordinate(bottom() + 16));
        data.set("label", text("timeline: " + phases_text(cell_)));
        return page::render("timeline", data);
    }

 private:
    /// The guest's clock begins when its kernel does, which is later than the host's phase `boot`:
    /// what lies between is what makes the workload begin at the same place in both lanes.
    [[nodiscard]] double guest_clock_shift() const {
        const auto boot = cell_.seconds.find(CellPhase::boot);
        const auto workload =
            std::find_if(events_.phases.begin(), events_.phases.end(),
                         [](const auto& phase) { return phase.name == "workload"; });
        if (boot == cell_.seconds.end() || workload == events_.phases.end()) return 0;
        return std::max(0.0, boot->second - workload->seconds);
    }
    [[nodiscard]] double x_of_guest(double seconds) const { return x(seconds + shift_); }
    [[nodiscard]] double x(double seconds) const {
        return left + std::clamp(seconds / end_, 0.0, 1.0) * (right - left);
    }
    [[nodiscard]] double bottom() const { return top + lane_height * lanes_ - 4; }
    [[nodiscard]] double lane_y() const { return top + lane_height * (lanes_ - 1); }

    void lane(const char* name) {
        ++lanes_;
        Data data;
        data.set("text_y", coordinate(lane_y() + 13));
        data.set("name", text(name));
        lists_.at("lanes") << data;
    }

    void span(const std::string& style, const std::string& name, double from, double to,
              double shift = 0) {
        const double begin = x(from + shift);
        const double width = std::max(1.0, x(to + shift) - begin);
        const bool fits =
            width > 7.0 * static_cast<double>(std::min<std::size_t>(name.size(), 40)) + 10;
        Data data;
        data.set("class", Data{style});
        data.set("title", text(fmt::format("{}: {:.2f} to {:.2f} s", name, from, to)));
        data.set("x", coordinate(begin));
        data.set("y", coordinate(lane_y()));
        data.set("width", coordinate(width));
        data.set("text", fits ? text(name, 60) : Data{false});
        data.set("text_class", Data{"inside"});
        data.set("text_x", coordinate(begin + 6));
        data.set("text_y", coordinate(lane_y() + 13));
        lists_.at("spans") << data;
    }

    void host_lane() {
        lane("phases");
        double at = 0;
        for (const auto phase : guest_phases) {
            const auto found = cell_.seconds.find(phase);
            if (found == cell_.seconds.end()) continue;
            const std::string name(to_string(phase));
            span(name, name, at, at + found->second);
            at += found->second;
        }
    }

    void guest_lane() {
        const auto& phases = events_.phases;
        if (phases.empty()) return;
        lane("guest");
        for (std::size_t i = 0; i < phases.size(); ++i) {
            // The last one was not left.
            const double to = i + 1 < phases.size() ? phases[i + 1].seconds : end_ - shift_;
            span(i % 2 == 0 ? "guest" : "guest odd", phases[i].name, phases[i].seconds, to, shift_);
        }
    }

    void fault_lane() {
        if (events_.faults.empty()) return;
        lane("faults");
        for (const auto& fault : events_.faults) {
            Data data;
            data.set("title", text(fmt::format("{} at {:.2f} s", fault.name, fault.seconds)));
            data.set("x", coordinate(x_of_guest(fault.seconds)));
            data.set("y", coordinate(lane_y() + 2));
            lists_.at("faults") << data;
        }
    }

    void finding_lane() {
        constexpr std::size_t most = 40;
        if (std::none_of(cell_.findings.begin(), cell_.findings.end(),
                         [](const auto& seen) { return seen.at.has_value(); })) {
            return;
        }
        lane("findings");
        double text_end = 0;
        for (std::size_t i = 0; i < std::min(cell_.findings.size(), most); ++i) {
            const auto& seen = cell_.findings[i];
            if (!seen.at) continue;
            const auto& title = run_.groups[seen.group].finding.title;
            const double at = x_of_guest(*seen.at);
            const auto words = title.substr(0, 70);
            const double width = 6.4 * static_cast<double>(words.size()) + 12;
            const bool to_left = at + width > right;
            const bool free = to_left ? at - width > text_end : at > text_end;
            Data data;
            data.set("class", Data{seen.blamed ? "" : "allowed"});
            data.set("title", text(fmt::format("{} at {:.2f} s", title, *seen.at)));
            data.set("x", coordinate(at));
            data.set("y", coordinate(lane_y() + 9));
            data.set("text", free && width < right - left ? text(words) : Data{false});
            data.set("text_x", coordinate(to_left ? at - 9 : at + 9));
            data.set("text_y", coordinate(lane_y() + 13));
            data.set("anchor", Data{to_left ? "end" : "start"});
            lists_.at("hits") << data;
            if (free) text_end = to_left ? at + 8 : at + width;
        }
    }

    void ticks() {
        const double rough = end_ / 8;
        const double power = std::pow(10, std::floor(std::log10(rough)));
        double step = power;
        for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
            step = factor * power;
            if (step >= rough) break;
        }
        for (int i = 0; i * step <= end_ && i < 20; ++i) {
            Data data;
            data.set("x", coordinate(x(i * step)));
            data.set("text", Data{fmt::format("{:g} s", i * step)});
            lists_.at("ticks") << data;
        }
    }

    const RunView& run_;
    const CellRow& cell_;
    const GuestEvents& events_;
    double end_ = 0;    ///< of the picture, in the host's seconds
    double shift_ = 0;  ///< the guest's second 0 in the host's
    int lanes_ = 0;
    std::map<std::string, Data> lists_;
};

}  // namespace

std::string timeline(const RunView& run, const CellRow& cell, const GuestEvents& events) {
    return Picture(run, cell, events).render();
}

std::string phases_text(const CellRow& cell) {
    std::string words;
    for (const auto& [phase, seconds] : cell.seconds)
        words += fmt::format("{}{} {:.1f}", words.empty() ? "" : ", ", to_string(phase), seconds);
    return words.empty() ? "it did not begin" : words + " s";
}

}  // namespace faultline::report::page
