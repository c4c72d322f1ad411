import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// A file that a person names to be written.
@Suite struct OutputFileTests {
  private let here: TemporaryFolder

  init() throws { here = try TemporaryFolder() }

  private func open(_ path: String, overwrites: Bool = true, reads inputs: [String] = []) throws -> OutputFile
  {
    try OutputFile(path, option: "logits", overwrites: overwrites, inputs: InputFiles(inputs))
  }

  private func write(_ path: String, overwrites: Bool = true, reads inputs: [String] = []) throws {
    try open(path, overwrites: overwrites, reads: inputs).write(Data("new".utf8))
  }

  @Test func anInputIsNoOutputUnderWhateverName() throws {
    let input = try here.write("in", "old")
    try here.link("link", to: "in")
    try here.link("second", to: here.path("link"))
    #expect(System.link(input, here.path("hard")) == 0)
    try FileManager.default.createDirectory(atPath: here.path("deep"), withIntermediateDirectories: false)
    try here.link("deep/up", to: "..")
    for name in ["in", "./in", "/in", "link", "second", "hard", "deep/up/in", "deep/../in"] {
      for inputs in [[input], [here.path], [here.path("link")], [here.path("deep/up/hard")]] {
        let error = #expect(throws: FileError.self, "\(name)") { try open(here.path(name), reads: inputs) }
        #expect(error?.fault == .usage && error?.reason.contains("input") == true, "\(name): \(error as Any)")
      }
    }
    #expect(try here.text("in") == "old")
    try write(here.path("out"), reads: [input])
    #expect(try here.text("out") == "new")
  }

  @Test func whatIsThereNeedsLeave() throws {
    try here.write("out", "old")
    try here.link("link", to: "out")
    for name in ["out", "link"] {
      let error = #expect(throws: FileError.self) { try open(here.path(name), overwrites: false) }
      #expect(error?.fault == .usage && error?.remedy.text { "<\($0)>" }.contains("<overwrite>") == true)
      #expect(error?.remedy.text { "<\($0)>" }.contains("<logits>") == true)
    }
    #expect(try here.text("out") == "old")
    #expect(chmod(here.path("out"), 0o640) == 0)
    try write(here.path("link"))
    #expect(try here.text("out") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: here.path("link")) == "out")
    var status = stat()
    #expect(stat(here.path("out"), &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  /// What comes while the work is done is not replaced either.
  @Test func whatCameMeanwhileNeedsLeaveToo() throws {
    let file = try open(here.path("out"), overwrites: false)
    try here.write("out", "other's")
    #expect(throws: FileError.self) { try file.write(Data("new".utf8)) }
    #expect(try here.text("out") == "other's")
  }

  @Test func aLinkToNothingMakesWhatItNames() throws {
    try here.link("link", to: "later")
    try write(here.path("link"), overwrites: false)
    #expect(try here.text("later") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: here.path("link")) == "later")
    try here.link("round", to: "round")
    #expect(throws: WriteError.self) { try open(here.path("round")) }
  }

  @Test func aPipeIsWrittenTo() throws {
    let path = here.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    // A thread of its own: as a task it could wait behind all other tests, while the writer keeps one of few threads waiting.
    let received = Mutex<[UInt8]>([]), done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let file = System.open(path, O_RDONLY)
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = read(file, &bytes, bytes.count)
      received.withLock { $0 = Array(bytes.prefix(max(0, count))) }
      done.signal()
    }
    try write(path, overwrites: false)
    done.wait()
    #expect(received.withLock { $0 } == Array("new".utf8))
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  /// Standard output, `>(…)` and `3>` are such.
  @Test func aDescriptorIsWrittenToWhereItStands() throws {
    try here.write("out", "begun ")
    let file = System.open(here.path("out"), O_WRONLY | O_APPEND)
    defer { close(file) }
    for path in ["/dev/fd/\(file)", "/proc/self/fd/\(file)", "/dev/../dev/fd/\(file)"] {
      try write(path, overwrites: false)
    }
    try here.link("link", to: "/dev/fd/\(file)")
    try write(here.path("link"), overwrites: false)
    #expect(try here.text("out") == "begun newnewnewnew")
    #expect(throws: FileError.self) { try open("/dev/fd/\(file)", reads: [here.path("out")]) }
    #expect(throws: WriteError.self) { try open("/dev/fd/987") }
  }

  @Test func aReaderThatHasGoneIsAnError() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let error = #expect(throws: WriteError.self) { try write("/dev/fd/\(ends[1])") }
    #expect(error?.code == EPIPE && error?.fault == .cannotWrite)
  }

  /// A device of its own: a broken test must not replace the system's.
  @Test(.enabled(if: getuid() == 0, "makes a device"))
  func aDeviceIsWrittenTo() throws {
    // As /dev/full and /dev/null: 1, 7 and 1, 3.
    try #require(mknod(here.path("full"), S_IFCHR | 0o666, 1 << 8 | 7) == 0)
    try #require(mknod(here.path("null"), S_IFCHR | 0o666, 1 << 8 | 3) == 0)
    try write(here.path("null"), overwrites: false)
    let error = #expect(throws: WriteError.self) { try write(here.path("full")) }
    #expect(error?.code == ENOSPC && error?.remedy.text { $0 }.contains("logits") == true)
    for name in ["full", "null"] {
      var status = stat()
      #expect(lstat(here.path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
  }

  @Test func noFileIsRefusedBeforeTheWork() throws {
    for path in ["", "-", here.path, here.path("new/"), here.path + "/"] {
      #expect(throws: FileError.self, "\(path)") { try open(path) }
    }
    try here.write("file", "")
    #expect(throws: WriteError.self) { try open(here.path("file/below")) }
    try write(here.path("some/where/out"))
    #expect(try here.text("some/where/out") == "new")
  }

  @Test func nothingIsReadFromWhatGoes() throws {
    try FileManager.default.createDirectory(atPath: here.path("run/step"), withIntermediateDirectories: true)
    try here.write("run/step/model", "m")
    try here.link("run/best", to: "step")
    try here.link("elsewhere", to: "run/best/model")
    for input in ["run", "run/best", "run/step/model", "elsewhere", "run/../run/best"] {
      #expect(throws: FileError.self, "\(input)") {
        try InputFiles([here.path(input)]).refuse(in: here.path("run"))
      }
      try InputFiles([here.path(input)]).refuse(in: here.path("other"))
    }
    try here.write("runaway", "m")
    try InputFiles([here.path("runaway"), here.path, "-", here.path("missing")]).refuse(in: here.path("run"))
  }
}

/// Names that members of a test would hide.
fileprivate enum System {
  static func link(_ old: String, _ new: String) -> Int32 { Foundation.link(old, new) }
  static func open(_ path: String, _ flags: Int32) -> Int32 { Foundation.open(path, flags) }
}
