#pragma once

namespace hangaku::tests {

/// What a process can do that one which handles untrusted files must not: bits of `probeSandbox`.
namespace sandbox_probe {
inline constexpr int kNetwork = 1;
inline constexpr int kWriteFile = 2;   ///< an existing file opened for writing, or grown, or a new one
inline constexpr int kChangeFiles = 4; ///< renamed, deleted, made
inline constexpr int kProcess = 8;     ///< fork or exec
inline constexpr int kSignal = 16;     ///< of another process
inline constexpr int kRead = 32;       ///< reads a file
inline constexpr int kAlive = 64;      ///< always: the exit code is the probe's
} // namespace sandbox_probe

/// Tries all of that; ends up as another program (exit code 0) where that is possible.
/// @param folder with a file "victim"
int probeSandbox(const char* folder);

/// The folder, in the environment of a program that the probe is loaded into (LD_PRELOAD): its first
/// wait for a message becomes the probe, and the answer its exit code.
inline constexpr const char* kProbeFolderVariable = "HANGAKU_PROBE_FOLDER";

} // namespace hangaku::tests
