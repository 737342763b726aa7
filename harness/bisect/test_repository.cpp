// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/test_repository.hpp"

#include "host/file.hpp"
#include "host/process.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::bisect::test {
namespace fs = std::filesystem;

Repository::Repository() {
    fs::create_directories(path_);
    git({"init", "--quiet"});
}

std::string Repository::git(std::vector<std::string> words) const {
    host::ProcessSpec spec;
    spec.command = {"git", "-C", path_.string(), "-c", "user.name=t", "-c", "user.email=t@x.org"};
    spec.command.insert(spec.command.end(), words.begin(), words.end());
    auto done = host::run_process(spec, cancel_);
    BOOST_REQUIRE(done);
    BOOST_REQUIRE_MESSAGE(done->exit_status == 0, done->err);
    if (done->out.ends_with('\n')) done->out.pop_back();
    return done->out;
}

std::string Repository::commit(std::string_view subject, std::string_view script) {
    std::ofstream(path_ / "build.sh") << script << '\n';
    git({"add", "-A"});
    git({"commit", "--quiet", "--allow-empty", "-m", std::string(subject)});
    return git({"rev-parse", "HEAD"});
}

std::string Repository::build(const std::string& commit) const {
    const faultline::test::TemporaryDirectory place;
    std::ofstream(place.path() / "build.sh") << git({"show", commit + ":build.sh"});
    host::ProcessSpec spec;
    spec.command = {"sh", "build.sh"};
    spec.directory = place.path();
    const auto done = host::run_process(spec, cancel_);
    const auto word = host::read_file(place.path() / "kernel");
    if (!done || done->exit_status != 0 || !word) return {};
    return word->substr(0, word->find('\n'));
}

}  // namespace faultline::bisect::test
