import Foundation
import Testing

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/apus-checkpoint-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      Issue.record("\(path) stays behind: \(error)")
    }
  }

  func file(_ name: String, _ data: Data) throws -> String {
    try data.write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Data(text.utf8)) }
}

/// A safetensors file made by hand; `size` replaces the header's true size.
func safetensors(_ header: String, _ data: [UInt8] = [], size: UInt64? = nil) -> Data {
  var file = Data()
  withUnsafeBytes(of: (size ?? UInt64(header.utf8.count)).littleEndian) { file.append(contentsOf: $0) }
  return file + Data(header.utf8) + Data(data)
}

func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}
