// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/log_classifier.hpp"

#include <algorithm>
#include <utility>

namespace faultline::logs {

LogClassifier::LogClassifier(Mail mail, std::function<void(const model::Finding&)> on_finding)
    : classifier_(classify::Options{false}, std::move(on_finding)),
      unwrap_([this](const console::Line& line) { classifier_.take(line); }),
      mail_lines_([this](const console::Line& line) { unwrap_.take(line); }) {
    if (mail != Mail::detect) mail_ = mail == Mail::yes;
}

void LogClassifier::feed(std::string_view bytes) {
    if (!mail_) {
        // Never more than held_bytes are looked at, however the chunks are cut.
        const auto looked = bytes.substr(0, held_bytes - held_.size());
        detect(looked);
        bytes.remove_prefix(looked.size());
    }
    if (!bytes.empty()) pass_on(bytes);
}

void LogClassifier::finish() {
    if (!mail_) decide(detector_.best_guess());
    if (*mail_) {
        mail_lines_.finish();
        unwrap_.finish();
    }
    classifier_.finish();
}

void LogClassifier::detect(std::string_view bytes) {
    held_ += bytes;
    for (;;) {
        const auto newline = held_.find('\n', looked_at_);
        if (newline == std::string::npos) break;
        auto line = std::string_view(held_).substr(looked_at_, newline - looked_at_);
        while (line.ends_with('\r'))
            line.remove_suffix(1);
        looked_at_ = newline + 1;
        if (const auto mail = detector_.take(line)) return decide(*mail);
    }
    if (held_.size() == held_bytes) decide(detector_.best_guess());
}

void LogClassifier::decide(bool mail) {
    mail_ = mail;
    pass_on(held_);
    held_.clear();
    held_.shrink_to_fit();
}

void LogClassifier::pass_on(std::string_view bytes) {
    if (*mail_) {
        mail_lines_.feed(bytes);
    } else {
        classifier_.feed(bytes);
    }
}

}  // namespace faultline::logs
