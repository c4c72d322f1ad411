import Foundation

/// A safetensors file made by hand; `size` replaces the header's true size.
package func safetensors(_ header: String, _ data: [UInt8] = [], size: UInt64? = nil) -> Data {
  Data(bytes([size ?? UInt64(header.utf8.count)])) + Data(header.utf8) + Data(data)
}

/// Numbers as they lie in files.
package func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}
