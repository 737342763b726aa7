// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "vm/fake/fake_machine.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace faultline::vm {

/// Where guests do what a test's scripts say: one script a guest, in order. What is asked for once
/// they are used up is refused, as by a libvirt that is gone.
class FakeBackend final : public Backend {
 public:
    FakeBackend(std::filesystem::path scratch, std::vector<FakeMachine::Script> scripts)
        : scratch_(std::move(scratch)), scripts_(std::move(scripts)) {}

    [[nodiscard]] Result<void> ready() override { return {}; }
    [[nodiscard]] Result<std::unique_ptr<Machine>> create(domain::DomainSpec spec,
                                                          Deadline) override {
        if (created_.size() == scripts_.size()) return failure("no more guests");
        auto machine = std::make_unique<FakeMachine>(scripts_[created_.size()]);
        created_.push_back(std::move(spec));
        return std::unique_ptr<Machine>(std::move(machine));
    }
    [[nodiscard]] domain::DomainSpec completed(domain::DomainSpec spec) const override {
        return spec;
    }
    [[nodiscard]] std::filesystem::path scratch() const override { return scratch_; }
    [[nodiscard]] std::optional<model::Bytes> host_memory() const override { return {}; }
    [[nodiscard]] std::string qemu_version() const override { return "fake"; }
    [[nodiscard]] std::string hypervisor_version() const override { return "fake"; }
    [[nodiscard]] std::string uri() const override { return "fake:///"; }

    /// The guests that were made.
    [[nodiscard]] const std::vector<domain::DomainSpec>& created() const { return created_; }

 private:
    std::filesystem::path scratch_;
    std::vector<FakeMachine::Script> scripts_;
    std::vector<domain::DomainSpec> created_;
};

}  // namespace faultline::vm
