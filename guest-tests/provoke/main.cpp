// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/native.hpp"
#include "provoke/plain.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/workload.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace faultline;

struct Parameters {
    std::vector<std::string> what;
    std::vector<std::string> types;
};

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        if (end > at) words.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

Parameters read_parameters(workload::Arguments& arguments) {
    return {split(arguments.text("what", "sysrq-crash")), split(arguments.text("type", ""))};
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// In the order asked for; the first name that is none instead, if there is one.
std::optional<std::string> collect(const Parameters& parameters,
                                   std::vector<provoke::Provocation>& provocations) {
    auto native = provoke::native_provocations(parameters.what);
    for (const auto& name : parameters.what) {
        const auto found = std::find_if(native.begin(), native.end(),
                                        [&](const auto& other) { return other.name == name; });
        if (found != native.end()) {
            provocations.push_back(std::move(*found));
        } else if (contains(provoke::plain_names(), name)) {
            provocations.push_back(provoke::plain_provocation(name));
        } else if (name == "lkdtm") {
            for (const auto& type : parameters.types)
                provocations.push_back(provoke::lkdtm_provocation(type));
        } else {
            return name;
        }
    }
    return std::nullopt;
}

workload::Result list_types() {
    const auto types = provoke::lkdtm_types();
    if (types.empty()) return workload::skip("the kernel has no LKDTM");
    for (const auto& type : types)
        provoke::log_to_kernel("offers lkdtm/" + type);
    return workload::pass({{"types", static_cast<double>(types.size())}});
}

workload::Result run(const Parameters& parameters) {
    // Else the kernel drops all but ten lines of ours in five seconds.
    [[maybe_unused]] const int refused =
        pseudofs::write_text("/proc/sys/kernel/printk_devkmsg", "on");
    if (parameters.what == std::vector<std::string>{"list"}) return list_types();
    std::vector<provoke::Provocation> provocations;
    if (const auto unknown = collect(parameters, provocations)) {
        return workload::error("'" + *unknown + "' is nothing that can be provoked");
    }
    unsigned done = 0;
    unsigned skipped = 0;
    for (const auto& provocation : provocations) {
        workload::report_phase(provocation.name);
        const auto outcome = provoke::provoke(provocation);
        done += outcome == provoke::Outcome::skipped ? 0 : 1;
        skipped += outcome == provoke::Outcome::skipped ? 1 : 0;
        // What it holds would be taken for the next one's doing.
        if (outcome == provoke::Outcome::stuck) break;
    }
    if (done == 0) return workload::skip("this kernel can do nothing of that");
    return workload::pass({{"provoked", done}, {"skipped", skipped}});
}

}  // namespace

int main(int argc, char** argv) {
    return workload::run(argc, argv, read_parameters, run);
}
