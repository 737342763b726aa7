// SPDX-License-Identifier: GPL-2.0-or-later
// A scenario file, and behind NUL bytes the values of --set: a scenario or a list of mistakes.
#include "config/scenario_config.hpp"
#include "fuzz/fuzz_input.hpp"
#include "host/fd.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace {

using namespace faultline;

/// A file in memory that is written anew each time.
class MemoryFile {
 public:
    MemoryFile() : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        test::require(static_cast<bool>(fd_), "there is a file in memory");
    }
    [[nodiscard]] std::filesystem::path write(std::string_view text) const {
        test::require(
            ::ftruncate(fd_.get(), 0) == 0 && ::pwrite(fd_.get(), text.data(), text.size(), 0) ==
                                                  static_cast<ssize_t>(text.size()),
            "the file is written");
        return "/proc/self/fd/" + std::to_string(fd_.get());
    }

 private:
    host::Fd fd_;
};

/// Two workloads; one has a parameter of each type.
config::WorkloadCatalogue catalogue() {
    using Type = model::ParameterType;
    model::WorkloadDeclaration boot, full;
    boot.name = "boot";
    full.name = "memcg-oom";
    const auto add = [&](const char* name, Type type, const char* otherwise) -> model::Parameter& {
        auto& parameter = full.parameters[name];
        parameter.type = type;
        parameter.default_value = otherwise;
        return parameter;
    };
    add("limit", Type::size, "33554432").minimum = 1 << 20;
    add("oom_score_adj", Type::integer, "0").maximum = 1000;
    add("watch_seconds", Type::duration, "60").maximum = 3600;
    add("who", Type::string, "all").choices = {"all", "none"};
    add("swap", Type::boolean, "false");
    add("words", Type::strings, "[]");
    add("nodes", Type::integers, "0,1");
    add("program", Type::program, "/bin/true");
    return {{boot.name, boot}, {full.name, full}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const MemoryFile file;
    static const auto workloads = catalogue();
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto path = file.write(text.substr(0, text.find('\0')));
    config::Overrides overrides;
    while (text.find('\0') != std::string_view::npos && overrides.settings.size() < 8) {
        text.remove_prefix(text.find('\0') + 1);
        overrides.settings.emplace_back(text.substr(0, text.find('\0')));
    }
    const auto scenario = config::load_scenario(path, workloads, overrides);
    if (scenario) return 0;
    test::require(!scenario.error().empty(), "a refusal names a mistake");
    for (const auto& problem : scenario.error())
        test::require(!config::to_string(problem).empty(), "a mistake has words");
    return 0;
}
