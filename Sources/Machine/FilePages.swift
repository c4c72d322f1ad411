/// Advice to the system about the pages of mapped files.
///
/// Advice that is not taken changes nothing but speed.
package enum FilePages {
  /// Says that reads of the bytes will be here and there.
  package static func expectRandomReads(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    System.expectRandomReads(UnsafeMutableRawPointer(mutating: base), bytes.count)
  }

  /// Takes the whole pages among the bytes out of the process.
  ///
  /// They stay in the system's cache as long as it has room, and come back when they are read.
  package static func release(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let page = System.pageSize
    let start = (Int(bitPattern: base) + page - 1) / page * page
    let end = (Int(bitPattern: base) + bytes.count) / page * page
    guard start < end, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
    System.release(first, end - start)
  }
}
