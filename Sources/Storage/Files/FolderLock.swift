import Foundation
import Synchronization

/// The lock on a folder: one process at a time writes there.
///
/// It is the kernel's lock (`flock`) on the file `.lock` in the folder, which holds the owner's process number and host.
/// The kernel releases it when the process ends, however that happens, so a file left by a kill locks nothing and is taken over.
/// On a network file system the lock is only as reliable as that system's; one that has no locks is an error.
package final class FolderLock: Sendable {
  /// The name of the file in the folder.
  package static let name = ".lock"

  private let folder: String
  /// The folders that taking the lock made, innermost first: they go again if nothing was written into them.
  private let made: [String]
  /// Of the open file; -1 once released.
  private let descriptor: Mutex<Int32>

  /// Takes the lock on a folder, which is made if there is none.
  /// - Parameter check: throws if the folder must not be touched. Called before anything is made there, and again under
  ///   the lock, when nobody else can change the answer.
  /// - Throws: ``FileError`` (in use) naming the process that holds it; ``WriteError``; what `check` throws.
  package init(_ folder: String, check: () throws -> Void = {}) throws {
    self.folder = folder
    let taken = try Self.take(folder, check)
    made = taken.made
    descriptor = Mutex(taken.descriptor)
  }

  deinit { release() }

  /// Gives the lock up.
  ///
  /// A folder that was made for it and holds nothing yet goes too.
  package func release() {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      Self.remove(folder, made)
      close(descriptor)
      descriptor = -1
    }
  }

  /// Removes the file while it is still locked, so that it is no other's, and the folders that are empty without it.
  private static func remove(_ folder: String, _ made: [String]) {
    unlink(folder + "/" + name)
    for path in made where rmdir(path) != 0 { break }
  }

  private static func take(
    _ folder: String, _ check: () throws -> Void
  ) throws -> (descriptor: Int32, made: [String]) {
    let path = folder + "/" + name
    while true {
      var made: [String] = []
      var descriptor = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
      let isNew = descriptor < 0
      if isNew {
        guard errno == ENOENT || errno == ENOTDIR else { throw WriteError(path, "open") }
        try check()
        made = try makeMissing(folder)
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor < 0 {
          // Another start was quicker, or another run's end took the folder away: look again.
          if errno == EEXIST || errno == ENOENT { continue }
          let error = WriteError(path, "create")
          remove(folder, made)
          throw error
        }
      }
      do {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
          if errno == EWOULDBLOCK { throw inUse(folder) }
          throw WriteError(path, "lock")
        }
        // Its owner may have removed the file between our opening and locking it; then it locks nothing.
        guard try isCurrent(descriptor, path) else {
          close(descriptor)
          continue
        }
        do {
          try check()
          try write(descriptor, path)
        } catch {
          if isNew { remove(folder, made) }
          throw error
        }
        return (descriptor, made)
      } catch {
        close(descriptor)
        throw error
      }
    }
  }

  private static func isCurrent(_ descriptor: Int32, _ path: String) throws(WriteError) -> Bool {
    var mine = stat()
    var there = stat()
    guard fstat(descriptor, &mine) == 0 else { throw WriteError(path, "lock") }
    return stat(path, &there) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
  }

  /// Writes whose lock it is.
  private static func write(_ descriptor: Int32, _ path: String) throws(WriteError) {
    let text = Array("\(getpid()) \(host)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
      throw WriteError(path, "write")
    }
  }

  /// Makes the folder and those above it that are missing.
  /// - Returns: those made, innermost first.
  private static func makeMissing(_ folder: String) throws(WriteError) -> [String] {
    var missing: [String] = []
    var path = folder
    while !path.isEmpty, !exists(path) {
      missing.append(path)
      path = parentFolder(path)
    }
    do {
      try makeFolder(folder)
    } catch {
      for path in missing { rmdir(path) }
      throw error
    }
    return missing
  }

  // MARK: Who holds it

  private static func inUse(_ folder: String) -> FileError {
    var owner = "another process"
    // The owner writes its number just after it has the lock; until then the file is empty, or names one that is gone.
    for _ in 0..<20 {
      let words = firstLine(folder + "/" + name).split(separator: " ")
      if let number = words.first.flatMap({ Int32($0) }), number > 0 {
        let place = words.count > 1 ? String(words[1]) : host
        owner = "process \(number)" + (place == host ? "" : " on \(place)")
        if place != host || kill(number, 0) == 0 || errno == EPERM { break }
      }
      usleep(10_000)
    }
    return FileError(
      .cannotWrite, folder, "is in use by \(owner), which writes there",
      remedy: "wait for it, or choose another \(option: "output")")
  }

  /// The first line of a small file; empty if it cannot be read.
  private static func firstLine(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// This machine's name.
  ///
  /// Foundation's asks the network for it.
  private static var host: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return name.isEmpty || name.contains(" ") ? "localhost" : name
  }
}
