// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian_answer.hpp"

#include "host/clock.hpp"
#include "host/digest.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::chrono::hours answer_lifetime{24};

/// A record that somebody changed is as good as none.
std::int64_t time_of(const json& record) {
    const auto time = record.find("time");
    return time != record.end() && time->is_number_integer() ? time->get<std::int64_t>() : 0;
}

json to_json(const Answer& answer) {
    json packages = json::array();
    for (const auto& package : answer.set.packages) {
        packages.push_back({{"name", package.name},
                            {"version", package.version},
                            {"sha256", package.sha256},
                            {"size", package.size}});
    }
    return {{"time", answer.time},
            {"release", answer.set.release},
            {"image", answer.set.image},
            {"packages", packages}};
}

std::string answer_name(const model::KernelRef& ref) {
    return ref.version.empty() ? fmt::format("{}.json", ref.flavour)
                               : fmt::format("{}@{}.json", ref.flavour, ref.version);
}

}  // namespace

bool is_young(std::int64_t time) {
    const auto age = std::chrono::seconds(host::epoch_seconds() - time);
    return age.count() >= 0 && age < answer_lifetime;
}

std::optional<Answer> load_answer(const fs::path& path) {
    const auto in = load_json(path);
    if (!in) return std::nullopt;
    try {
        Answer answer;
        in->at("time").get_to(answer.time);
        in->at("release").get_to(answer.set.release);
        in->at("image").get_to(answer.set.image);
        for (const auto& package : in->at("packages")) {
            answer.set.packages.push_back({package.at("name"), package.at("version"), "",
                                           package.at("sha256"), package.at("size")});
        }
        return answer;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

fs::path package_directory(const fs::path& cache, const PackageSet& set) {
    host::Sha256 hash;
    for (const auto& package : set.packages)
        hash.update(package.sha256);
    return cache / "packages" /
           fmt::format("{}_{}_{}", set.release, set.packages.front().version,
                       hash.hex().substr(0, 16));
}

std::string package_of(const PackageSet& set) {
    for (const auto& package : set.packages) {
        if (package.name == set.image) return fmt::format("{} {}", package.name, package.version);
    }
    return set.image;
}

DebianAnswers::DebianAnswers(const model::KernelRef& ref, const Context& context)
    : ref_(ref),
      context_(context),
      suite_directory_(context.options.cache / "debian" / ref.suite),
      answer_path_(suite_directory_ / answer_name(ref)),
      index_time_path_(suite_directory_ / "apt/updated.json"),
      apt_(suite_directory_ / "apt", ref.suite, context),
      started_(host::epoch_seconds()) {}

Result<host::FileLock> DebianAnswers::lock_suite() const {
    return take_lock(context_, fmt::format("debian:{}", ref_.suite));
}

std::optional<Answer> DebianAnswers::known() const {
    auto answer = load_answer(answer_path_);
    if (!answer || context_.options.offline) return answer;
    // Looked up after this call began: by another process, which is as good.
    if (context_.options.refresh && answer->time <= started_) return std::nullopt;
    return is_young(answer->time) || !ref_.version.empty() ? answer : std::nullopt;
}

Result<Answer> DebianAnswers::ask() {
    context_.say(fmt::format("looking up {}", ref_.text));
    if (auto answer = answer_of_indices()) return std::move(*answer);
    auto answer = ask_archive();
    if (answer || context_.cancel.is_set()) return answer;
    auto older = load_answer(answer_path_);
    if (!older) {
        // So that a misspelt suite leaves nothing behind.
        std::error_code ignored;
        if (!fs::exists(index_time_path_, ignored)) fs::remove_all(suite_directory_, ignored);
        return answer;
    }
    context_.say(fmt::format("{}; using {}, looked up {:%Y-%m-%d %H:%M} UTC", answer.error().what,
                             package_of(older->set),
                             fmt::gmtime(static_cast<std::time_t>(older->time))));
    return *older;
}

/// From the indices as another flavour or version left them, if they are of today.
std::optional<Answer> DebianAnswers::answer_of_indices() {
    if (context_.options.refresh) return std::nullopt;
    const auto record = load_json(index_time_path_);
    const std::int64_t time = record ? time_of(*record) : 0;
    if (!is_young(time)) return std::nullopt;
    auto answer = choose(time);
    if (!answer) return std::nullopt;
    return std::move(*answer);
}

Result<Answer> DebianAnswers::ask_archive() {
    if (auto ok = apt_.update(); !ok) return failure_of(ok);
    updated_ = true;
    const auto time = host::epoch_seconds();
    if (auto ok = store_json(index_time_path_, {{"time", time}}); !ok) return failure_of(ok);
    return choose(time);
}

Result<Answer> DebianAnswers::choose(std::int64_t time) {
    auto packages = apt_.kernels(ref_.flavour);
    if (!packages) return failure_of(packages);
    auto set = choose_packages(ref_, *packages);
    if (!set) return failure_of(set);
    Answer answer{time, std::move(*set)};
    if (auto ok = store_json(answer_path_, to_json(answer)); !ok) return failure_of(ok);
    return answer;
}

tl::unexpected<Error> DebianAnswers::not_in_cache(const std::optional<Answer>& answer) const {
    const auto what = answer ? package_of(answer->set) : ref_.text;
    return failure(fmt::format("'{}' is not in the cache '{}', and the network is not to be "
                               "used",
                               what, context_.options.cache.string()),
                   "allow the network once: what it needs is then kept");
}

}  // namespace faultline::kernel
