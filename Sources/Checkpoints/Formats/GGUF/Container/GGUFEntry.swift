import Foundation

/// A value to be written into a GGUF file's metadata.
enum GGUFEntry: Sendable {
  case count(Int)
  case number(Float)
  case flag(Bool)
  case text(String)
  case texts([String])
  case numbers([Float])
  case integers([Int32])
  case flags([Bool])
  case bytes(Data)
}
