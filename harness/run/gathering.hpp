// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "classify/classifier.hpp"
#include "classify/stack_listing.hpp"
#include "console/transcript.hpp"
#include "run/corruptions.hpp"
#include "run/event_stream.hpp"
#include "run/fault_log.hpp"
#include "run/observation.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::run {

/// What is gathered of one guest for its verdict while somebody else watches it: its console and
/// the findings on it, what its events tell, what became of faults, notes and troubles of ours.
class Gathering {
 public:
    /// `on_finding` as the classifier calls it.
    /// The plan outlives the object.
    Gathering(const std::vector<model::Fault>& plan,
              std::function<void(const model::Finding&)> on_finding);

    /// Creates both copies; `on_event` gets each event, which may be handed to keep().
    [[nodiscard]] Result<void> open(const std::filesystem::path& console,
                                    const std::filesystem::path& events,
                                    std::function<void(const protocol::Event&)> on_event);

    void keep_console(std::string_view bytes);
    /// What the event tells for the verdict. Returns a finding that it became part of, or null;
    /// valid until the next call.
    const model::Finding* keep(const protocol::Event& event);
    void note(std::string text);
    /// Of ours; the first one counts.
    void trouble(const Error& error);
    /// From here on the console says what it was asked for, which is no finding.
    [[nodiscard]] const classify::StackListing& begin_listing();
    [[nodiscard]] bool is_listing() const { return listing_.has_value(); }

    [[nodiscard]] EventStream& events() { return *events_; }
    [[nodiscard]] FaultLog& faults() { return faults_; }
    [[nodiscard]] const classify::Classifier& classifier() const { return classifier_; }

    /// Both streams have ended; `whole`: a last line that was cut off counts as damage. Returns
    /// what was written of the console.
    [[nodiscard]] console::TranscriptFile finish(bool whole);
    /// Moves what there is into the observation, whose ending is set; after finish().
    void give(Observation& seen, bool panic_told);

 private:
    [[nodiscard]] std::vector<std::string> console_end() const;

    const std::vector<model::Fault>& plan_;
    FaultMoments moments_;
    classify::Classifier classifier_;
    Corruptions corruptions_;
    FaultLog faults_;
    std::optional<console::Transcript> transcript_;
    std::optional<EventStream> events_;
    std::optional<classify::StackListing> listing_;  ///< once the guest was asked for its stacks
    std::vector<std::string> last_lines_;            ///< of the console before that
    model::ConsoleFacts console_;
    std::optional<protocol::Booted> booted_;
    std::optional<protocol::WorkloadResult> result_;
    std::optional<protocol::TaskTable> tasks_;
    double uptime_ = 0;  ///< when the result came, or as last heard
    std::vector<std::string> notes_;
    Error trouble_;
};

}  // namespace faultline::run
