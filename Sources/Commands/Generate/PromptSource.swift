import Foundation
import Storage

/// Where the prompt comes from.
enum PromptSource {
  case text(String)
  case file(String)
  case standardInput

  /// No context holds more than a few megabytes of text; a larger file is given by mistake.
  private static let byteLimit = 64 << 20

  init(_ options: GenerateOptions) {
    if let file = options.promptFile {
      self = file == "-" ? .standardInput : .file(file)
    } else {
      self = options.prompt == "-" ? .standardInput : .text(options.prompt ?? "")
    }
  }

  /// The prompt. One newline at the end of a file is its editor's, not the text's.
  ///
  /// - Throws: ``PromptError``
  func read() throws(PromptError) -> String {
    let name: String
    let handle: FileHandle
    switch self {
    case .text(let text): return text
    case .standardInput: (name, handle) = ("standard input", .standardInput)
    case .file(let path):
      do {
        (name, handle) = (path, try FileHandle(forReadingFrom: fileURL(path)))
      } catch {
        let isThere = FileManager.default.fileExists(atPath: path)
        throw PromptError("\(path): the prompt \(isThere ? "cannot be read" : "file does not exist").")
      }
    }
    let data: Data
    do {
      data = try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
    } catch {
      throw PromptError("\(name): the prompt cannot be read; expected a text file.")
    }
    guard data.count <= Self.byteLimit else {
      throw PromptError(
        "\(name): the prompt has more than \(Format.bytes(Self.byteLimit)); give its last part.")
    }
    let head = [UInt8](data.prefix(FileKind.probeLength))
    // Markup may well be continued.
    if let kind = FileKind.detect(head, path: name), !kind.isText(in: "") {
      throw PromptError("\(name): \(kind.isNot("a prompt in UTF-8 text"))", remedy: kind.remedy + ".")
    }
    guard var text = String(data: data, encoding: .utf8) else {
      throw PromptError("\(name): the prompt is not UTF-8 text; convert it, for example with iconv -t UTF-8.")
    }
    if text.hasPrefix("\u{FEFF}") { text.unicodeScalars.removeFirst() }
    // A carriage return with a newline is one character.
    if text.last == "\n" || text.last == "\r\n" { text.removeLast() }
    return text
  }
}

/// A prompt that cannot be read. Exit code 2.
struct PromptError: Error, CustomStringConvertible, Faulty {
  let description: String
  let remedy: Remedy
  var fault: Fault { .badInput }

  init(_ description: String, remedy: Remedy = "") {
    self.description = description
    self.remedy = remedy
  }
}
