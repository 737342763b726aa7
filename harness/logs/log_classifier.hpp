// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/classifier.hpp"
#include "classify/mail_detector.hpp"
#include "classify/mail_unwrap.hpp"
#include "console/line_assembler.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::logs {

enum class Mail {
    detect,  ///< by what the log begins with: up to held_bytes of it are held until then
    yes,
    no,
};

/// The classifier for a log of which nobody says what it is: finds out whether it is mail, and then
/// unwraps it first. Fed any chunks, it gives what it gives for the whole.
class LogClassifier {
 public:
    static constexpr std::size_t held_bytes = std::size_t{64} << 10;

    LogClassifier(Mail mail, std::function<void(const model::Finding&)> on_finding);
    LogClassifier(const LogClassifier&) = delete;
    LogClassifier& operator=(const LogClassifier&) = delete;

    void feed(std::string_view bytes);
    void finish();

    [[nodiscard]] classify::Classifier& classifier() { return classifier_; }
    [[nodiscard]] bool is_mail() const { return mail_.value_or(false); }

 private:
    void detect(std::string_view bytes);
    void decide(bool mail);
    void pass_on(std::string_view bytes);

    std::optional<bool> mail_;
    classify::MailDetector detector_;
    std::string held_;           ///< while undecided
    std::size_t looked_at_ = 0;  ///< of `held_`
    classify::Classifier classifier_;
    classify::MailUnwrap unwrap_;
    console::LineAssembler mail_lines_;
};

}  // namespace faultline::logs
