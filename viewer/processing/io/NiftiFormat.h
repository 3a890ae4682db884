#pragma once

#include <cstdint>

namespace hangaku::viewer::processing {

/// NIfTI-1 data types (nifti1.h) that hold one number for each voxel.
enum class NiftiType : std::int16_t {
    UInt8 = 2,
    Int16 = 4,
    Int32 = 8,
    Float32 = 16,
    Complex64 = 32,
    Float64 = 64,
    Rgb24 = 128,
    Int8 = 256,
    UInt16 = 512,
    UInt32 = 768,
    Int64 = 1024,
    UInt64 = 1280,
    Rgba32 = 2304,
};

/// Byte offsets of the fields of a NIfTI-1 header (348 bytes) that are read or written here.
namespace nifti1 {
inline constexpr std::size_t kHeaderBytes = 348;
inline constexpr std::size_t kDim = 40;       // int16[8]
inline constexpr std::size_t kDatatype = 70;  // int16
inline constexpr std::size_t kBitpix = 72;    // int16
inline constexpr std::size_t kPixdim = 76;    // float[8]
inline constexpr std::size_t kVoxOffset = 108; // float
inline constexpr std::size_t kSlope = 112;    // float
inline constexpr std::size_t kIntercept = 116; // float
inline constexpr std::size_t kUnits = 123;    // char
inline constexpr std::size_t kDescription = 148; // char[80]
inline constexpr std::size_t kQformCode = 252; // int16
inline constexpr std::size_t kSformCode = 254; // int16
inline constexpr std::size_t kQuaternion = 256; // float[3], then the offset float[3]
inline constexpr std::size_t kSform = 280;    // float[12]
inline constexpr std::size_t kMagic = 344;    // char[4]
} // namespace nifti1

/// The same for NIfTI-2 (540 bytes).
namespace nifti2 {
inline constexpr std::size_t kHeaderBytes = 540;
inline constexpr std::size_t kMagic = 4;
inline constexpr std::size_t kDatatype = 12;
inline constexpr std::size_t kDim = 16;        // int64[8]
inline constexpr std::size_t kPixdim = 104;    // double[8]
inline constexpr std::size_t kVoxOffset = 168; // int64
inline constexpr std::size_t kSlope = 176;     // double
inline constexpr std::size_t kIntercept = 184; // double
inline constexpr std::size_t kQformCode = 344; // int32
inline constexpr std::size_t kSformCode = 348; // int32
inline constexpr std::size_t kQuaternion = 352; // double[3], then the offset double[3]
inline constexpr std::size_t kSform = 400;     // double[12]
inline constexpr std::size_t kUnits = 500;     // int32
} // namespace nifti2

} // namespace hangaku::viewer::processing
