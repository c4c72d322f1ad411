import Foundation
import Storage
import TestSupport
import Testing

/// `best` and `last`, as links and where there are none.
@Suite struct FolderLinkTests {
  private let here: TemporaryFolder

  init() throws { here = try TemporaryFolder() }

  @Test func aLinkWhereThereAreLinks() throws {
    for name in ["step-1", "step-2"] {
      #expect(try FolderLink.write(here.path("best"), to: name))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: here.path("best")) == name)
      #expect(try FolderLink.read(here.path("best")) == name)
    }
  }

  @Test(arguments: [EPERM, ENOSYS, EOPNOTSUPP, EINVAL, EACCES])
  func aSmallFileWhereThereAreNone(code: Int32) throws {
    let none = LinkMaker { _, _ in code }
    for name in ["step-1", "step-2"] {
      #expect(try !FolderLink.write(here.path("best"), to: name, by: none))
      #expect(try here.text("best") == name + "\n")
      #expect(try FolderLink.read(here.path("best")) == name)
    }
    // Copied to where there are links, and back.
    #expect(try FolderLink.write(here.path("best"), to: "step-3"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: here.path("best")) == "step-3")
    try FolderLink.write(here.path("best"), to: "step-4", by: none)
    #expect(try here.text("best") == "step-4\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: here.path) == ["best"])
  }

  @Test(arguments: [ENOSPC, EIO])
  func aFaultOfTheDiskIsNoLackOfLinks(code: Int32) throws {
    let error = #expect(throws: WriteError.self) {
      try FolderLink.write(here.path("best"), to: "step-1", by: LinkMaker { _, _ in code })
    }
    #expect(error?.code == code)
    #expect(try FileManager.default.contentsOfDirectory(atPath: here.path).isEmpty)
  }

  /// Git without links leaves no newline, an editor on Windows two bytes for one.
  @Test(arguments: ["step-1", "step-1\n", "step-1\r\n", "./step-1/", " step-1 \n"])
  func otherSpellings(text: String) throws {
    try here.write("best", text)
    #expect(try FolderLink.read(here.path("best")) == "step-1")
  }

  @Test func whatNamesNothing() throws {
    #expect(try FolderLink.read(here.path("missing")) == nil)
    #expect(try FolderLink.read(here.path) == nil)
    for (name, text) in [("empty", ""), ("long", String(repeating: "a", count: 300)), ("blank", "\n")] {
      try here.write(name, text)
      #expect(try FolderLink.read(here.path(name)) == nil)
    }
  }
}
