import Foundation
import Machine

/// Pages of zeros from the system, taken when they are first written.
enum Pages {
  /// Maps `bytes` of them, large ones where the system has such.
  ///
  /// - Parameter beyondMemory: whether more may be reserved than there is memory, as for what is used in part only.
  static func reserve(_ bytes: Int, beyondMemory: Bool = false) -> UnsafeMutableRawPointer {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | (beyondMemory ? MAP_NORESERVE : 0)
    let page = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let page, page != MAP_FAILED else { preconditionFailure("cannot reserve \(bytes) bytes of memory") }
    System.askForHugePages(page, bytes)
    return page
  }

  /// Unmaps what was reserved.
  static func giveBack(_ base: UnsafeMutableRawPointer, _ bytes: Int) { munmap(base, bytes) }
}
