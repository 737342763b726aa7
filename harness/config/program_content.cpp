// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/program_content.hpp"

#include "host/digest.hpp"

#include <string>

namespace faultline::config {
namespace {

void note(const std::string& path, model::WorkloadRequest& request) {
    if (auto digest = host::sha256_of_file(path)) request.programs[path] = std::move(*digest);
}

void note_axes(const model::Matrix& matrix, const std::string& parameter,
               model::WorkloadRequest& request) {
    for (const auto& axis : matrix.parameters) {
        if (axis.name != parameter) continue;
        for (const auto& value : axis.values)
            note(value, request);
    }
    for (const auto& product : matrix.include)
        note_axes(product, parameter, request);
}

}  // namespace

void note_programs(const model::WorkloadDeclaration& workload, model::Scenario& scenario) {
    auto& request = scenario.workload;
    for (const auto& [name, parameter] : workload.parameters) {
        if (parameter.type != model::ParameterType::program) continue;
        if (const auto value = request.parameters.find(name); value != request.parameters.end()) {
            note(value->second, request);
        }
        note_axes(scenario.matrix, name, request);
    }
}

}  // namespace faultline::config
