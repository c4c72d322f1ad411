import Foundation
import Runs
import Storage
import TestSupport
import Testing
import Transformer

/// One process at a time writes into a run's folder.
@Suite struct RunLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test func theSecondIsRefusedAndNamesTheFirst() throws {
    let path = folder.path + "/a/run"
    for mode: RunFolder.Mode in [.new, .resume, .overwrite] {
      let lock = try RunFolder.lock(path, mode: mode)
      for other: RunFolder.Mode in [.new, .resume, .overwrite] {
        let error = #expect(throws: FileError.self) { try RunFolder.lock(path, mode: other) }
        #expect(error?.fault == .cannotWrite)
        #expect(error?.reason.contains("process \(getpid()),") == true, "\(error?.reason ?? "")")
      }
      #expect(try names(path) == [".lock"])
      lock.release()
      lock.release()
      #expect(try names(folder.path).isEmpty, "what was made for the lock goes with it")
    }
  }

  @Test func aFolderWithSomethingInItStays() throws {
    let path = folder.path + "/run"
    let lock = try RunFolder.lock(path, mode: .new)
    try folder.write("run/run.json", "{}")
    lock.release()
    #expect(try names(path) == ["run.json"])
  }

  @Test func theValueHoldsTheLock() throws {
    let path = folder.path + "/run"
    do {
      let run = try RunFolder.prepare(path, mode: .new)
      let error = #expect(throws: FileError.self) { try RunFolder.prepare(path, mode: .resume) }
      withExtendedLifetime(run) { #expect(error?.fault == .cannotWrite) }
    }
    _ = try RunFolder.prepare(path, mode: .resume)
  }

  /// The kernel drops the lock of a process that is killed; its file stays.
  @Test func aDeadProcessHoldsNothing() throws {
    try folder.write(".lock", "2000000000 elsewhere\n")
    try folder.write("run.json", "{}")
    let lock = try RunFolder.lock(folder.path, mode: .resume)
    #expect(try String(contentsOfFile: folder.path + "/.lock", encoding: .utf8).hasPrefix("\(getpid()) "))
    lock.release()
    #expect(try names(folder.path) == ["run.json"])
  }

  @Test func aForeignFolderGetsNoLock() throws {
    try folder.write("thesis.txt", "mine")
    for mode: RunFolder.Mode in [.new, .resume, .overwrite] {
      let error = #expect(throws: FileError.self) { try RunFolder.lock(folder.path, mode: mode) }
      #expect(error?.fault == .usage)
    }
    #expect(try names(folder.path) == ["thesis.txt"])
    // Not ours either, as what stands beside it is not.
    try folder.write(".lock", "somebody's")
    #expect(throws: FileError.self) { try RunFolder.lock(folder.path, mode: .overwrite) }
    #expect(try String(contentsOfFile: folder.path + "/.lock", encoding: .utf8) == "somebody's")
  }

  @Test func aPlaceThatCannotBeWrittenTo() throws {
    let error = #expect(throws: WriteError.self) { try RunFolder.lock("/proc/run", mode: .new) }
    #expect(error?.fault == .cannotWrite && error?.path.hasPrefix("/proc/run") == true)
  }

  /// Of many that try at once, one gets it.
  @Test func manyAtOnce() async throws {
    let path = folder.path + "/run"
    let locks = await withTaskGroup(of: FolderLock?.self) { group in
      for _ in 0..<50 {
        group.addTask {
          do { return try RunFolder.lock(path, mode: .new) } catch { return nil }
        }
      }
      // All are kept to the end, so that none comes after another's.
      return await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
    }
    #expect(locks.count == 1)
    for lock in locks { lock.release() }
    // One that lost may have made the folder, which the winner then leaves where it is.
    let left = try names(folder.path)
    #expect(try left.isEmpty || left == ["run"] && names(path).isEmpty, "\(left)")
  }
}
