import Foundation
import Machine

/// Memory that grows and is never given back before its owner goes: packing buffers.
///
/// One that plans only counts.
package final class ScratchBuffer {
  private var base: UnsafeMutablePointer<Float>?
  private var capacity = 0
  private let isPlanning: Bool

  package init(isPlanning: Bool = false) { self.isPlanning = isPlanning }

  /// The bytes held.
  package var bytes: Int { capacity * MemoryLayout<Float>.stride }

  /// At least `count` floats, 64-byte aligned; what they held is lost when the buffer has to grow.
  ///
  /// A buffer that plans has no memory: what it returns must not be used.
  @discardableResult
  package func reserve(_ count: Int) -> UnsafeMutablePointer<Float> {
    if let base, capacity >= count { return base }
    // A quarter more, so that slowly growing needs do not allocate each time.
    let floats = max(1024, count + count / 4)
    base.map { free($0) }
    base = nil
    // Large buffers lie in pages of 2 MB: tiles read panels far apart, and every small page is a miss of the address cache.
    let page = floats * MemoryLayout<Float>.stride >= 512 << 10 ? 2 << 20 : 64
    let bytes = (floats * MemoryLayout<Float>.stride + 64 + page - 1) / page * page
    guard let raw = aligned_alloc(isPlanning ? 64 : page, isPlanning ? 64 : bytes) else {
      preconditionFailure("cannot allocate \(bytes) bytes of scratch")
    }
    if page > 64 && !isPlanning { System.askForHugePages(raw, bytes) }
    let pointer = raw.bindMemory(to: Float.self, capacity: floats)
    base = pointer
    capacity = floats
    return pointer
  }

  deinit { base.map { free($0) } }
}
