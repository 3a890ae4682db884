#pragma once

#include <cstddef>

namespace hangaku::ai {

/// Makes this process harmless before a model's file, which may hold code, is opened: it dies with
/// its parent, gains no privileges, writes no files, starts no programs, leaves no core dump, and is
/// the first that the kernel ends when memory runs short.
void restrictProcess();

/// From now on this process gets at most `bytes` more of private memory; asking for more fails
/// inside it (std::bad_alloc) instead of the machine running out.
void limitMemory(std::size_t bytes);

} // namespace hangaku::ai
