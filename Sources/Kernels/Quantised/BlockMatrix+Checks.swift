import Dispatch
import Synchronization

extension BlockMatrix {
  /// The index, row by row, of the first number of the first block with a scale that is not finite; nil where all numbers are.
  ///
  /// Shared out among the processors: what is mapped is read here first.
  package func firstNonFinite() -> Int? {
    let size = format.byteCount, offsets = format.scaleOffsets
    let count = rows * (columns / format.length), part = 1 << 16
    let first = Mutex(Int.max)
    let bytes = self
    DispatchQueue.concurrentPerform(iterations: count.dividedUp(by: part)) { number in
      for block in number * part..<min(count, (number + 1) * part) {
        for offset in offsets {
          let bits = (bytes.address + block * size).loadUnaligned(fromByteOffset: offset, as: UInt16.self)
          guard UInt16(littleEndian: bits) & 0x7C00 == 0x7C00 else { continue }
          return first.withLock { $0 = min($0, block) }
        }
      }
    }
    return first.withLock { $0 == .max ? nil : $0 * format.length }
  }
}
