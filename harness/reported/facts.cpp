// SPDX-License-Identifier: GPL-2.0-or-later
#include "reported/facts.hpp"

#include "classify/mail_unwrap.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

namespace faultline::reported {
namespace {

constexpr std::size_t most_text = std::size_t{4} << 20, most_line = 2048, most_of_a_sort = 20;
constexpr std::size_t longest_fact = 200;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

void add_once(std::vector<std::string>& facts, std::string_view fact) {
    if (fact.empty() || facts.size() >= most_of_a_sort) return;
    std::string bounded(fact.substr(0, longest_fact));
    if (std::find(facts.begin(), facts.end(), bounded) == facts.end())
        facts.push_back(std::move(bounded));
}

/// The same commit may be named by more digits elsewhere: the longest name is kept.
void add_commit(std::vector<std::string>& commits, const std::string& commit) {
    for (auto& known : commits) {
        if (known.starts_with(commit)) return;
        if (commit.starts_with(known)) {
            known = commit;
            return;
        }
    }
    add_once(commits, commit);
}

void keep_first(std::map<std::string, std::string>& facts, const std::string& name,
                const std::string& value) {
    if (facts.size() < most_of_a_sort) facts.emplace(name, value.substr(0, longest_fact));
}

/// "/proc/sys/kernel/panic_on_oops" to "kernel.panic_on_oops".
std::string sysctl_name(std::string path) {
    constexpr std::string_view root = "/proc/sys/";
    path.erase(0, root.size());
    std::replace(path.begin(), path.end(), '/', '.');
    return path;
}

/// oom_adj of -17 forbids to be killed; else it is a shift of the score, which today's kernels
/// scale (proc_oom_score_adj(5), until 3.6).
int score_from_oom_adj(int adj) {
    constexpr int disabled = -17, largest = 15, scale = 1000;
    if (adj <= disabled) return -scale;
    return adj >= largest ? scale : adj * scale / -disabled;
}

void set_oom_adj(int adj, Facts& facts) {
    facts.oom_adj = adj;
    facts.oom_score_adj = score_from_oom_adj(adj);
}

/// "2x Intel(R) Xeon(R) Gold 6126 CPU" and "2x xeon gold 6126" are one machine's.
std::string plain_processor(std::string_view name) {
    static const RE2 ornaments(
        R"((?i:\((?:r|tm)\)|\bcpus?\b|\bprocessors?\b|\bintel\b|\bamd\b|\s+))");
    std::string plain(name);
    RE2::GlobalReplace(&plain, ornaments, "");
    std::transform(plain.begin(), plain.end(), plain.begin(), [](unsigned char c) {
        return static_cast<char>(c < 128 ? std::tolower(c) : c);
    });
    return plain;
}

void add_processors(std::vector<std::string>& hardware, const std::string& name) {
    const auto plain = plain_processor(name);
    const bool known = std::any_of(hardware.begin(), hardware.end(), [&](const auto& other) {
        return plain_processor(other) == plain;
    });
    if (!known) add_once(hardware, name);
}

std::optional<int> number(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// What is looked for in a line, and in two that follow each other.
class Prose {
 public:
    explicit Prose(Facts& facts) : facts_(facts) {}

    void read(std::string_view line) {
        find_kernel(line);
        find_machine(line);
        find_settings(line);
        find_words(line);
    }

 private:
    void find_kernel(std::string_view line) {
        static const RE2 commit(R"(\bcommit[: ]+([0-9a-f]{12,40})\b)");
        static const RE2 listed(R"(^([0-9a-f]{12,40}) \S+: )");
        static const RE2 bad(R"(\b([0-9a-f]{12,40}) \(refs/bisect/bad\))");
        static const RE2 first_bad(R"(\b([0-9a-f]{12,40}) is the first bad commit)");
        static const RE2 introduced(R"(^#regzbot \^?introduced:? +([\w./^~-]+))");
        static const RE2 uname(R"(\bLinux \S+ (\d+\.\d+\S*) )");
        static const RE2 crash_release(R"(\bRELEASE: (\d+\.\d+\S*))");
        static const RE2 named(R"((?i:\bkernel) v?(\d+\.\d+[\w.+-]*))");
        std::string found;
        for (const auto* pattern : {&commit, &listed}) {
            if (RE2::PartialMatch(piece(line), *pattern, &found)) add_commit(facts_.commits, found);
        }
        for (const auto* pattern : {&bad, &first_bad}) {
            if (!RE2::PartialMatch(piece(line), *pattern, &found)) continue;
            facts_.bad_commit = found;
            add_commit(facts_.commits, found);
        }
        if (facts_.introduced.empty() && RE2::PartialMatch(piece(line), introduced, &found))
            facts_.introduced = found.substr(0, longest_fact);
        for (const auto* pattern : {&uname, &crash_release, &named}) {
            if (!RE2::PartialMatch(piece(line), *pattern, &found)) continue;
            while (found.ends_with('.') || found.ends_with('-'))
                found.pop_back();
            add_once(facts_.releases, found);
        }
    }

    void find_machine(std::string_view line) {
        static const RE2 processors(
            R"(\b([2-8]) ?x ?((?:Intel\(R\) |Intel |AMD )?(?:Xeon|EPYC|Opteron)[\w() -]{0,40}\w))");
        static const RE2 sockets(R"((?i:\b(dual|two|2|quad|four|4)[- ]sockets?\b))");
        static const RE2 cpus(R"(\bCPUS: (\d{1,5})\b)");
        static const RE2 memory(R"(\bMEMORY: ([\d.]{1,10} [KMGT]B))");
        std::string count, name;
        if (RE2::PartialMatch(piece(line), processors, &count, &name)) {
            add_processors(facts_.hardware, count + "x " + name);
            if (facts_.sockets == 0) facts_.sockets = static_cast<unsigned>(count[0] - '0');
        }
        if (RE2::PartialMatch(piece(line), sockets, &count) && facts_.sockets == 0) {
            const char first =
                static_cast<char>(std::tolower(static_cast<unsigned char>(count[0])));
            facts_.sockets = first == 'q' || first == 'f' || first == '4' ? 4 : 2;
        }
        if (facts_.cpus.empty() && RE2::PartialMatch(piece(line), cpus, &name)) facts_.cpus = name;
        if (facts_.memory.empty() && RE2::PartialMatch(piece(line), memory, &name))
            facts_.memory = name;
    }

    void find_settings(std::string_view line) {
        static const RE2 written(R"(\becho ["']?(\d+)["']? *> *(/proc/sys/[a-z0-9_/.-]{3,80}))");
        static const RE2 sysctl(R"(\b((?:kernel|vm)\.[a-z0-9_.]{3,60}) ?= ?(\d+)\b)");
        static const RE2 limit(
            R"(\b(memory\.(?:limit_in_bytes|memsw\.limit_in_bytes|max|high|swap\.max)) ?[=:]? ?(\d+[KMGTkmgt]?)\b)");
        static const RE2 limit_written(
            R"(\becho ["']?(\d+[KMGTkmgt]?)["']? *> *\S*(memory\.(?:limit_in_bytes|memsw\.limit_in_bytes|max|high|swap\.max))\b)");
        static const RE2 adj(R"(\boom_adj(?: ?[=:] ?| of | is | to )(-?\d{1,4})\b)");
        static const RE2 score_adj(R"(\boom_score_adj(?: ?[=:] ?| of | is | to )(-?\d{1,5})\b)");
        std::string name, value;
        if (RE2::PartialMatch(piece(line), written, &value, &name))
            keep_first(facts_.sysctls, sysctl_name(name), value);
        if (RE2::PartialMatch(piece(line), sysctl, &name, &value))
            keep_first(facts_.sysctls, name, value);
        if (RE2::PartialMatch(piece(line), limit, &name, &value) ||
            RE2::PartialMatch(piece(line), limit_written, &value, &name)) {
            keep_first(facts_.limits, name, value);
        }
        if (facts_.oom_score_adj) return;
        if (RE2::PartialMatch(piece(line), score_adj, &value)) {
            if (const auto score = number(value))
                facts_.oom_score_adj = std::clamp(*score, -1000, 1000);
        } else if (RE2::PartialMatch(piece(line), adj, &value)) {
            if (const auto adj_value = number(value)) set_oom_adj(*adj_value, facts_);
        }
    }

    void find_words(std::string_view line) {
        std::string small(line);
        std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) {
            return static_cast<char>(c < 128 ? std::tolower(c) : c);
        });
        for (const auto word : words_looked_for()) {
            if (small.find(word) != std::string::npos) facts_.words.emplace(word);
        }
    }

    Facts& facts_;
};

}  // namespace

const std::vector<std::string_view>& words_looked_for() {
    static const std::vector<std::string_view> words{
        "cgroup",        "container",    "docker", "lxc",     "memcg", "migrate_pages",
        "nas benchmark", "nas parallel", "npb",    "resctrl", "umount"};
    return words;
}

Facts facts_of(std::string_view text) {
    Facts facts;
    facts.cut = text.size() > most_text;
    text = text.substr(0, most_text);
    Prose prose(facts);
    std::string before;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, std::min(end, most_line));
        text.remove_prefix(std::min(end + 1, text.size()));
        classify::strip_quotation(line);
        while (line.ends_with('\r') || line.ends_with(' '))
            line.remove_suffix(1);
        while (line.starts_with(' '))
            line.remove_prefix(1);
        prose.read(line);
        if (!before.empty() && !line.empty()) prose.read(before + " " + std::string(line));
        before = line;
    }
    return facts;
}

void add_findings(const std::vector<model::Finding>& findings, Facts& facts) {
    std::vector<std::string> releases, hardware;
    for (const auto& finding : findings) {
        add_once(releases, finding.release);
        add_once(hardware, finding.hardware);
        for (const auto* name : {"oom_score_adj", "oom_adj"}) {
            const auto found = finding.details.find(name);
            if (facts.oom_score_adj || found == finding.details.end()) continue;
            if (const auto value = number(found->second)) {
                if (found->first == "oom_adj") {
                    set_oom_adj(*value, facts);
                } else {
                    facts.oom_score_adj = *value;
                }
            }
        }
    }
    // The kernel's own word is worth more than prose.
    for (const auto& release : facts.releases)
        add_once(releases, release);
    for (const auto& name : facts.hardware)
        add_once(hardware, name);
    facts.releases = std::move(releases);
    facts.hardware = std::move(hardware);
}

std::optional<std::uint64_t> cgroup_bytes(std::string_view text) {
    constexpr std::string_view units = "kmgt";
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    const auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
    if (rest.empty()) return value;
    if (rest.size() > 1) return std::nullopt;
    const auto unit =
        units.find(static_cast<char>(std::tolower(static_cast<unsigned char>(rest.front()))));
    if (unit == std::string_view::npos) return std::nullopt;
    const auto shift = 10 * (unit + 1);
    if (value > (std::numeric_limits<std::uint64_t>::max() >> shift)) return std::nullopt;
    return value << shift;
}

}  // namespace faultline::reported
