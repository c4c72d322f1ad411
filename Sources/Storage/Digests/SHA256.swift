import CSystem
import Foundation

/// The SHA-256 digest of a stream of bytes (FIPS 180-4), by the processor's own instructions where it has them.
///
/// Feed any number of parts with `update`, then call `finish` once.
package struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// The bytes, fewer than one block, that wait for the next part.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0
  private static let hasInstructions = cs_sha256_supported() != 0

  /// A digest of nothing yet.
  package init() {}

  /// Appends `bytes` to the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var start = 0
    if !pending.isEmpty {
      start = min(64 - pending.count, bytes.count)
      pending.append(contentsOf: bytes[..<start])
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { Self.absorb($0, into: &state) }
      pending.removeAll(keepingCapacity: true)
    }
    let end = start + (bytes.count - start) / 64 * 64
    if start < end { Self.absorb(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &state) }
    pending.append(contentsOf: bytes[end...])
  }

  /// Appends `bytes` to the message.
  package mutating func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The 32 bytes of the digest.
  package consuming func finish() -> [UInt8] {
    let bits = byteCount &* 8
    var tail: [UInt8] = [0x80]
    tail.append(contentsOf: [UInt8](repeating: 0, count: (119 - pending.count) % 64))
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    tail.withUnsafeBytes { update($0) }
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// The digest of `bytes` as 64 lower-case hexadecimal digits.
  package static func hexadecimal(of bytes: some ContiguousBytes) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return hexadecimal(digest.finish())
  }

  /// The digest of the file at `path`, read piece by piece, as 64 lower-case hexadecimal digits.
  package static func hexadecimal(ofFile path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: fileURL(path))
    defer { file.closeFile() }
    var digest = SHA256()
    while let part = try file.read(upToCount: 1 << 20), !part.isEmpty { digest.update(part) }
    return hexadecimal(digest.finish())
  }

  /// `digest` as lower-case hexadecimal digits.
  package static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The compression function over whole blocks of 64 bytes.
  private static func absorb(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
    guard let base = blocks.baseAddress else { return }
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    state.withUnsafeMutableBufferPointer { words in
      if hasInstructions {
        cs_sha256_instructions(words.baseAddress, bytes, blocks.count / 64)
      } else {
        cs_sha256_portable(words.baseAddress, bytes, blocks.count / 64)
      }
    }
  }
}
