// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/oom_tracker.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"
#include "classify/oom_titles.hpp"
#include "classify/open_report.hpp"
#include "classify/task_line.hpp"

#include <algorithm>
#include <utility>

namespace faultline::classify {

using model::Confidence;
using model::Finding;
using model::FindingKind;

namespace {

model::ConsolePlace place_of(const LogLine& line) {
    return {line.begin, line.end, line.number, line.number};
}

void set_detail(Finding& finding, const char* name, std::string_view value) {
    if (!value.empty()) finding.details[name] = bounded(value);
}

}  // namespace

void OomTracker::take(const LogLine& line) {
    dump_began_ = false;
    const bool in_dump = wants_lines();
    last_number_ = line.number;
    if (in_dump) note_time(line);
    if (!line.lead.empty() || line.text.starts_with('*')) {
        const auto dropped = parse_lines_dropped(line.lead.empty() ? line.text : line.lead);
        if (dropped) {
            note_time(line);
            on_dropped(*dropped, line);
        }
    }
    if (const auto event = parse_oom_line(line.text)) {
        note_time(line);
        std::visit([&](const auto& what) { on(what, line); }, *event);
    } else if (in_dump) {
        take_dump_line(line);
    }
    pass(line);
}

void OomTracker::pass(const LogLine& line) {
    time_before_ = line.time;
}

/// A line without a time stamp came when the one before it did.
void OomTracker::note_time(const LogLine& line) {
    if (line.time || time_before_) now_ = line.time ? line.time : time_before_;
}

void OomTracker::on(const OomInvocation& invocation, const LogLine& line) {
    dump_began_ = true;
    end_round(line);
    round_ = {};
    round_.open = true;
    round_.finding.command = bounded(invocation.command);
    round_.finding.time_seconds = now_;
    round_.finding.place = place_of(line);
    set_detail(round_.finding, "oom_adj", invocation.oom_adj);
    set_detail(round_.finding, "oom_score_adj", invocation.oom_score_adj);
    ++rounds_since_faults_;
    // 2.6.32 prints this line at a limited rate, and another one in each round: see OomChoice.
    // A quoted log may hold these lines only.
    round_.counted = !invocation.oom_score_adj.empty() || !options_.live;
    if (round_.counted) count_command(round_.finding.command, 1, line);
}

void OomTracker::end_round(const LogLine& next) {
    if (!round_.open) return;
    const auto lines = next.number - round_.finding.place.first_line - round_.loss_lines;
    const auto began = round_.finding.time_seconds;
    if (!now_ || !began || *now_ - *began < 1) lines_per_round_ = std::max(lines_per_round_, lines);
    // What this dump lacks was among the lines that were lost.
    lost_lines_ -= std::min(lost_lines_, lines_per_round_ - std::min(lines, lines_per_round_));
    const bool other = told_.finding.command != round_.finding.command;
    if (other || !round_.finding.trace.empty()) std::swap(told_, round_);
}

void OomTracker::on(const OomChoice& choice, const LogLine& line) {
    round_.scope = choice.scope;
    if (!choice.may_fail) return;
    if (round_.counted && round_.finding.command == choice.victim) {
        round_.counted = false;  // the line before told of this round
        return;
    }
    count_command(choice.victim, 1, line);
}

void OomTracker::on(const OomKill& kill, const LogLine& line) {
    auto scope = kill.scope == OomScope::unknown ? round_.scope : kill.scope;
    Finding finding = round_.open ? round_.finding : Finding{};
    if (!round_.open) {
        finding.place = place_of(line);
        finding.time_seconds = now_;
    }
    finding.kind = FindingKind::oom_kill;
    finding.place.end = line.end;
    finding.place.last_line = line.number;
    set_detail(finding, "victim", kill.victim);
    set_detail(finding, "victim_pid", std::to_string(kill.pid));
    set_detail(finding, "anon_rss", kill.anon_rss);
    set_detail(finding, "oom_score_adj", kill.oom_score_adj);
    if (scope == OomScope::memory_cgroup) set_detail(finding, "memcg", round_.memcg);
    finding.title = oom_kill_title(kill.victim, scope);

    note_kill(is_new_victim(kill.pid));
    round_.open = false;
    const auto title = finding.title;
    store_.add(std::move(finding));
    if (auto* kills = store_.find(FindingKind::oom_kill, title)) {
        kills->details["kills"] = std::to_string(kills->count);
    }
}

void OomTracker::note_kill(bool of_new_victim) {
    for (auto* list : {&commands_, &memcgs_}) {
        const auto& own = list == &commands_ ? round_.finding.command : round_.memcg;
        for (auto& series : *list) {
            // A kill without a dump (they are rate-limited) may be anyone's progress.
            if (round_.open && series.name() != own) continue;
            if (of_new_victim) {
                series.progress();
            } else {
                ++series.kills;
            }
        }
    }
}

void OomTracker::on(const OomPlace& place, const LogLine& line) {
    if (!round_.open) return;
    set_detail(round_.finding, "constraint", place.constraint);
    if (place.memcg.empty()) return;
    const bool first = round_.memcg.empty();
    round_.memcg = bounded(place.memcg);
    round_.scope = OomScope::memory_cgroup;
    if (first && round_.counted) count_memcg(1, line);
}

void OomTracker::on(const OomSuppressed& suppressed, const LogLine& line) {
    if (!suppressed.page_faults) return credit(suppressed.count, line);
    // Each round ends in such a line, printed or not; most have a dump too, counted already.
    const auto faults = faults_ + suppressed.count;
    if (faults > rounds_since_faults_) credit(faults - rounds_since_faults_, line);
    faults_ = rounds_since_faults_ = 0;
}

void OomTracker::on(const OomFault& /*fault*/, const LogLine& /*line*/) {
    ++faults_;
}

void OomTracker::on(const Booted& /*booted*/, const LogLine& /*line*/) {
    commands_.clear();
    memcgs_.clear();
    victims_.clear();
    round_ = told_ = {};
    faults_ = rounds_since_faults_ = lines_per_round_ = lost_lines_ = 0;
}

/// What printk lost while rounds went by held rounds too, each as long as a whole dump.
void OomTracker::on_dropped(std::uint64_t lines, const LogLine& line) {
    if (line.lead.empty()) ++round_.loss_lines;
    if (lines_per_round_ == 0) return;
    lost_lines_ += lines;
    credit(lost_lines_ / lines_per_round_, line);
    lost_lines_ %= lines_per_round_;
}

void OomTracker::credit(std::uint64_t rounds, const LogLine& line) {
    const auto& last = round_.finding;
    const bool recent =
        !now_ || !last.time_seconds || *now_ - *last.time_seconds <= OomSeries::last_seconds;
    if (rounds == 0 || last.command.empty() || !recent) return;
    count_command(std::string(last.command), rounds, line);
    if (!round_.memcg.empty()) count_memcg(rounds, line);
}

void OomTracker::take_dump_line(const LogLine& line) {
    const auto text = line.text;
    auto& finding = round_.finding;
    if (Finding task; finding.release.empty() && read_task_line(text, task)) {
        finding.cpu = task.cpu;
        finding.pid = task.pid;
        finding.taint = std::move(task.taint);
        finding.release = std::move(task.release);
    } else if (text.starts_with("Call Trace:")) {
        round_.in_trace = finding.trace.empty();
    } else if (round_.in_trace) {
        const auto pointer = parse_instruction_pointer(text);
        const bool over = pointer && pointer->user;
        auto frame = parse_frame(text);
        if (frame && finding.trace.size() < max_trace_frames) {
            finding.trace.push_back(std::move(*frame));
        }
        if (over || text.starts_with("Mem-Info:") || text.starts_with("memory: usage")) {
            round_.in_trace = false;
        }
    }
}

void OomTracker::count_command(std::string_view command, std::uint64_t rounds,
                               const LogLine& line) {
    auto& series = series_of(commands_, command);
    series.add(rounds, now_, place_of(line));
    check(series, true, line);
}

void OomTracker::count_memcg(std::uint64_t rounds, const LogLine& line) {
    auto& series = series_of(memcgs_, round_.memcg);
    series.add(rounds, now_, round_.finding.place);
    check(series, false, line);
}

void OomTracker::check(OomSeries& series, bool of_command, const LogLine& line) {
    const bool certain = series.is_loop(now_);
    if (!series.loop_title.empty()) {
        update_loop(series, line);
        if (!certain) return;
        if (auto* loop = store_.find(FindingKind::oom_loop, series.loop_title)) {
            loop->confidence = Confidence::certain;
        }
        return;
    }
    const bool low = !options_.live && of_command && series.rounds() >= OomSeries::low_rounds;
    if (!certain && !low) return;
    // The rounds of a command in a cgroup are in two series: the one that became a loop first
    // stands for both.
    const auto& round = fullest_round(of_command ? series.name() : round_.finding.command);
    const auto& other = of_command ? round.memcg : round.finding.command;
    auto& others = of_command ? memcgs_ : commands_;
    const bool covered = std::any_of(others.begin(), others.end(), [&](const OomSeries& s) {
        return s.name() == other && !s.loop_title.empty();
    });
    if (!covered) begin_loop(series, of_command, certain, line);
}

void OomTracker::begin_loop(OomSeries& series, bool of_command, bool certain, const LogLine& line) {
    const auto& round = fullest_round(of_command ? series.name() : round_.finding.command);
    auto loop = round.finding;
    loop.kind = FindingKind::oom_loop;
    const auto memcg = of_command ? round.memcg : series.name();
    const auto scope = memcg.empty() ? round.scope : OomScope::memory_cgroup;
    if (of_command) loop.command = series.name();
    loop.title = oom_loop_title(of_command ? series.name() : std::string_view(), scope, memcg);
    loop.place = series.first_place();
    loop.time_seconds = series.first();
    loop.confidence = certain ? Confidence::certain : Confidence::low;
    set_detail(loop, "memcg", memcg);
    series.loop_title = loop.title;
    const auto* known = store_.find(FindingKind::oom_loop, loop.title);
    series.counted_before = known == nullptr ? 0 : known->count;
    loop.count = series.rounds();
    set_detail(loop, "rounds", std::to_string(series.counted_before + series.rounds()));
    set_detail(loop, "kills", std::to_string(series.kills));
    loop.place.end = line.end;
    loop.place.last_line = line.number;
    store_.add(std::move(loop));
    update_loop(series, line);
}

void OomTracker::update_loop(OomSeries& series, const LogLine& line) {
    auto* loop = store_.find(FindingKind::oom_loop, series.loop_title);
    if (loop == nullptr) return;  // there were too many findings
    loop->count = series.counted_before + series.rounds();
    set_detail(*loop, "rounds", std::to_string(loop->count));
    set_detail(*loop, "kills", std::to_string(series.kills));
    loop->place.end = line.end;
    loop->place.last_line = line.number;
}

bool OomTracker::is_new_victim(std::uint64_t pid) {
    if (std::find(victims_.begin(), victims_.end(), pid) != victims_.end()) return false;
    victims_.push_back(pid);
    if (victims_.size() > max_known_victims) victims_.pop_front();
    return true;
}

/// This round may just have begun, or its dump may be lost; one before it was told of in full.
const OomTracker::Round& OomTracker::fullest_round(std::string_view command) const {
    const bool usable = told_.finding.command == command;
    return usable && round_.finding.trace.empty() ? told_ : round_;
}

OomSeries& OomTracker::series_of(SeriesList& list, std::string_view name) {
    auto found = std::find_if(list.begin(), list.end(),
                              [&](const OomSeries& series) { return series.name() == name; });
    if (found == list.end()) {
        if (list.size() >= max_series) {
            list.erase(std::min_element(list.begin(), list.end(), [](const auto& a, const auto& b) {
                return a.last_use < b.last_use;
            }));
        }
        found = list.emplace(list.end(), bounded(name));
    }
    found->last_use = ++uses_;
    return *found;
}

}  // namespace faultline::classify
