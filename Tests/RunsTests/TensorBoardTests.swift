import Foundation
import Runs
import TestSupport
import Testing
import Training

/// Event files against known bytes; `scripts/check-tensorboard` reads them with TensorBoard's own package.
@Suite struct TensorBoardTests {
  /// RFC 3720, appendix B.4, and the usual check value of the polynomial.
  @Test func checksAreThoseOfTheStandard() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.checksum((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.checksum([]) == 0)
  }

  /// The first record of a file that TensorBoard's own writer made with the time 0:
  /// tensorboard.summary.writer.record_writer.RecordWriter of Event(file_version="brain.Event:2").
  @Test func recordsAreFramedAsTensorFlowFramesThem() {
    let record = [UInt8]([0x1A, 0x0D]) + Array("brain.Event:2".utf8)
    let framed = TFRecord.framed(record)
    #expect(framed.count == 8 + 4 + record.count + 4)
    #expect(Array(framed.prefix(8)) == [15, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(framed[8..<12]) == Self.lengthCheck)
    #expect(Array(framed.suffix(4)) == Self.recordCheck)
    #expect(Array(framed[12..<27]) == record)
  }

  private static let lengthCheck: [UInt8] = [0x6D, 0x53, 0x2B, 0x09]
  private static let recordCheck: [UInt8] = [0xFC, 0x98, 0x51, 0x29]

  /// The serialised protobuf of the same events by Google's library.
  @Test func eventsAreEncodedAsProtobufDoes() {
    let scalars = TensorBoardEvent.scalars(
      [("train/loss", 0.5), ("train/rate", -3)], step: 300, time: 1.5)
    #expect(hexadecimal(scalars) == Self.scalarBytes)
    #expect(hexadecimal(TensorBoardEvent.text("hi 你", tag: "sample", step: 0, time: 2)) == Self.textBytes)
    var message = ProtobufMessage()
    message.add(2, integer: -1)
    #expect(message.bytes == [0x10] + [UInt8](repeating: 0xFF, count: 9) + [0x01])
  }

  private static let scalarBytes =
    "09000000000000f83f10ac022a260a110a0a747261696e2f6c6f7373150000003f0a110a0a747261696e2f7261746515000040c0"
  private static let textBytes =
    "0900000000000000402a260a240a0673616d706c65421008071204120208014206686920e4bda04a080a060a0474657874"

  private func hexadecimal(_ message: ProtobufMessage) -> String {
    message.bytes.map { String(format: "%02x", $0) }.joined()
  }

  @Test func aRunThatGoesOnHasOneFile() throws {
    let scratch = try TemporaryFolder()
    let first = try TensorBoardLog(folder: scratch.path(""), configuration: "a", at: 1000)
    let line = MetricsLine(
      step: 5, kind: "train",
      [MetricsLine.Field("loss", 2), MetricsLine.Field("time", 1001), MetricsLine.Field("x", .text("y"))])
    let before = try Data(contentsOf: URL(fileURLWithPath: first.path)).count
    try first.append([line, MetricsLine.event("saved", step: 5)])
    let event = TFRecord.framed(TensorBoardEvent.scalars([("train/loss", 2)], step: 5, time: 1001).bytes)
    let data = try Data(contentsOf: URL(fileURLWithPath: first.path))
    #expect([UInt8](data.dropFirst(before)) == event)
    let second = try TensorBoardLog(folder: scratch.path(""), configuration: "b", at: 2000)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path(""))
    #expect(
      names.count == 1 && second.path.hasSuffix(names[0])
        && names[0].hasPrefix(TensorBoardLog.prefix + "2000."))
  }
}
