// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/git_revisions.hpp"

#include "host/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace faultline::bisect {
namespace {

/// 100 bytes a commit: all of Linux's history is 130 MB.
constexpr std::size_t output_limit = std::size_t{512} << 20;

/// The first word of each line.
std::vector<std::string> first_words(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) words.push_back(line.substr(0, line.find(' ')));
    }
    return words;
}

}  // namespace

Result<std::string> GitRevisions::git(std::vector<std::string> words) const {
    host::ProcessSpec spec;
    spec.command = {"git", "-C", repository_.string()};
    spec.command.insert(spec.command.end(), words.begin(), words.end());
    spec.environment = {{"LC_ALL", "C.UTF-8"}};
    spec.output_limit = output_limit;
    auto output = host::run_process(spec, cancel_);
    if (!output) return tl::unexpected(output.error());
    if (output->exit_status == 0) return std::move(output->out);
    while (output->err.ends_with('\n'))
        output->err.pop_back();
    return failure(fmt::format("git {} in '{}': {}", words.front(), repository_.string(),
                               output->err.substr(output->err.rfind('\n') + 1)));
}

Result<std::vector<std::string>> GitRevisions::between(
    const std::string& bad, const std::vector<std::string>& goods) const {
    std::vector<std::string> words{"rev-list", "--bisect-all", bad, "--not"};
    words.insert(words.end(), goods.begin(), goods.end());
    const auto listed = git(std::move(words));
    if (!listed) return tl::unexpected(listed.error());
    // "HASH (tag: v6.1, dist=3)", those with the largest distance from both ends first.
    auto commits = first_words(*listed);
    std::erase(commits, bad);
    return commits;
}

Result<std::string> GitRevisions::commit_of(const std::string& revision) const {
    auto commit =
        git({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
    if (!commit) {
        return failure(
            fmt::format("'{}' is no commit of the repository '{}'", revision, repository_.string()),
            "name a tag, a branch or a hash, and the repository with --repo");
    }
    return commit->substr(0, commit->find('\n'));
}

std::string GitRevisions::subject_of(const std::string& commit) const {
    const auto subject = git({"show", "--no-patch", "--format=%s", commit});
    return subject ? subject->substr(0, subject->find('\n')) : std::string();
}

Result<std::vector<std::string>> GitRevisions::bases(const std::string& good,
                                                     const std::string& bad) const {
    const auto found = git({"merge-base", "--all", good, bad});
    if (!found) {
        return failure(fmt::format("{} and {} have no history in common", good, bad));
    }
    auto commits = first_words(*found);
    if (std::find(commits.begin(), commits.end(), bad) != commits.end()) {
        return failure("the bad revision is an ancestor of the good one",
                       "are --good and --bad the wrong way round? what is looked for is the first "
                       "commit with the failure, not the one that ended it");
    }
    return commits;
}

}  // namespace faultline::bisect
