import Foundation

extension System {
  /// Asks for pages of 2 MB: fewer faults at first touch and fewer misses of the address cache.
  ///
  /// Only advice: where the system gives none, the memory is as good. Not for less than 6 MB, which holds two whole ones
  /// wherever it begins, unless it begins with one.
  package static func askForHugePages(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    #if os(Linux)
      if bytes >= 6 << 20 || Int(bitPattern: base) % (2 << 20) == 0 { madvise(base, bytes, MADV_HUGEPAGE) }
    #endif
  }

  /// Says that mapped bytes will be read here and there: pages beyond those asked for are not worth reading.
  package static func expectRandomReads(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    _ = madvise(base, bytes, MADV_RANDOM)
  }

  /// Takes pages of a mapped file out of the process.
  package static func release(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    _ = madvise(base, bytes, MADV_DONTNEED)
  }

  /// The bytes of a page.
  package static var pageSize: Int { Int(getpagesize()) }
}
