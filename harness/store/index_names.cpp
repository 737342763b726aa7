// SPDX-License-Identifier: GPL-2.0-or-later
// What a name that a user gave means.

#include "config/nearest.hpp"
#include "store/index_state.hpp"

#include <algorithm>
#include <map>

namespace faultline::store {
namespace {

/// Every name by which something can be asked for.
struct Name {
    Subject subject;
    std::string text;
};

constexpr const char* signature_names =
    "SELECT id, signature, title, kind FROM signatures s WHERE EXISTS(SELECT 1 FROM findings "
    "WHERE signature=s.id) ORDER BY title";
/// Of what all verdicts were removed is no name any more.
constexpr const char* scenario_names =
    "SELECT id, name FROM scenarios s WHERE EXISTS(SELECT 1 FROM verdicts WHERE scenario=s.id)"
    " ORDER BY name";
constexpr const char* kernel_names =
    "SELECT id, reference, release, package, commit_id FROM kernels k WHERE EXISTS(SELECT 1 FROM "
    "verdicts WHERE kernel=k.id) ORDER BY id";

void add_signatures(IndexDatabase& database, std::vector<Name>& names) {
    auto& query = database.statement(signature_names);
    while (query.executeStep()) {
        const Subject subject{SubjectKind::signature,
                              query.getColumn(1).getString(),
                              query.getColumn(2).getString(),
                              query.getColumn(3).getString(),
                              {query.getColumn(0).getInt64()}};
        names.push_back({subject, subject.title});
        names.push_back({subject, subject.name});
    }
}

void add_scenarios(IndexDatabase& database, std::vector<Name>& names) {
    auto& query = database.statement(scenario_names);
    while (query.executeStep()) {
        const auto name = query.getColumn(1).getString();
        names.push_back(
            {{SubjectKind::scenario, name, {}, {}, {query.getColumn(0).getInt64()}}, name});
    }
}

/// Several kernels may share a reference (it was another one each week), or a release.
void add_kernels(IndexDatabase& database, std::vector<Name>& names) {
    std::map<std::string, std::vector<std::int64_t>> by_name;
    auto& query = database.statement(kernel_names);
    while (query.executeStep()) {
        const auto id = query.getColumn(0).getInt64();
        for (int column = 1; column <= 4; ++column) {
            const auto text = query.getColumn(column).getString();
            if (text.empty()) continue;
            auto& ids = by_name[text];
            if (ids.empty() || ids.back() != id) ids.push_back(id);
        }
    }
    for (const auto& [text, ids] : by_name)
        names.push_back({{SubjectKind::kernel, text, {}, {}, ids}, text});
}

std::vector<Name> all_names(IndexDatabase& database, std::optional<SubjectKind> kind) {
    std::vector<Name> names;
    if (!kind || kind == SubjectKind::signature) add_signatures(database, names);
    if (!kind || kind == SubjectKind::scenario) add_scenarios(database, names);
    if (!kind || kind == SubjectKind::kernel) add_kernels(database, names);
    return names;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

template <class Matches>
std::vector<Subject> matching(const std::vector<Name>& names, Matches matches) {
    std::vector<Subject> found;
    for (const auto& name : names) {
        if (!matches(name.text)) continue;
        // By its title and by its signature; a kernel by its reference and by its release.
        const bool again = std::any_of(found.begin(), found.end(), [&](const Subject& other) {
            return other.kind == name.subject.kind && other.ids == name.subject.ids;
        });
        if (!again) found.push_back(name.subject);
    }
    return found;
}

}  // namespace

Result<std::vector<Subject>> Index::find(const std::string& name, std::optional<SubjectKind> kind) {
    return state_->guarded([&] {
        const auto names = all_names(*state_->database, kind);
        auto found = matching(names, [&](const std::string& text) { return text == name; });
        if (!found.empty() || name.empty()) return found;
        const auto wanted = lower(name);
        return matching(names, [&](const std::string& text) {
            return lower(text).find(wanted) != std::string::npos;
        });
    });
}

Result<std::vector<std::string>> Index::nearest(const std::string& name,
                                                std::optional<SubjectKind> kind, std::size_t most) {
    return state_->guarded([&] {
        std::vector<std::pair<std::size_t, std::string>> by_distance;
        constexpr std::size_t longest_compared = 100;
        const auto wanted = lower(name).substr(0, longest_compared);
        for (const auto& candidate : all_names(*state_->database, kind))
            by_distance.emplace_back(
                config::edit_distance(wanted, lower(candidate.text).substr(0, longest_compared)),
                candidate.text);
        std::sort(by_distance.begin(), by_distance.end());
        std::vector<std::string> result;
        for (const auto& [distance, text] : by_distance) {
            if (result.size() < most) result.push_back(text);
        }
        return result;
    });
}

}  // namespace faultline::store
