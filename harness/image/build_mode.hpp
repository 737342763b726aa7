// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace faultline::image {

/// What this process may do, as far as building a root file system goes.
struct Permissions {
    bool root = false;
    std::string user;           ///< name, for messages
    bool id_mapper = true;      ///< newuidmap(1) is here
    bool subordinate = true;    ///< /etc/subuid and /etc/subgid give the user ids
    int namespace_refusal = 0;  ///< errno of making a user namespace; 0: it may
};

[[nodiscard]] Permissions permissions_here();

/// mmdebstrap's mode: "root" for root, else "unshare", in a user namespace. An error says what
/// keeps an ordinary user from having one, and who can change that.
[[nodiscard]] Result<std::string> build_mode(const Permissions& permissions);

/// Whether this process could make namespaces (unshare(2)): 0, or the errno that says why not.
[[nodiscard]] int try_namespaces(int flags);

/// Whether a file like /etc/subuid has a range for the user, by name or by number (subuid(5)).
[[nodiscard]] bool has_subordinate_ids(std::string_view file, std::string_view name,
                                       std::string_view number);

}  // namespace faultline::image
