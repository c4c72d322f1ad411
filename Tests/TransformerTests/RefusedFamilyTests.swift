import Foundation
import Storage
import TestSupport
import Testing
import Transformer

/// Families that Apus does not compute: each is refused by its name as soon as its `config.json` is read.
@Suite struct RefusedFamilyTests {
  /// What transformers writes into `config.json`, by `model_type`.
  private static let configurations: [String: Data] = {
    let data = try? Data(contentsOf: Fixture.folder.appending(path: "refused-families.json"))
    let all = data.flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] } ?? [:]
    return all.compactMapValues { try? JSONSerialization.data(withJSONObject: $0) }
  }()

  @Test func thereAreTwenty() { #expect(Self.configurations.count >= 20) }

  @Test(arguments: configurations.keys.sorted())
  func isRefusedByName(_ name: String) throws {
    #expect(Family(rawValue: name) == nil, "\(name) is computed: take it from the list")
    let folder = try TemporaryFolder()
    let member = try #require(Self.configurations[name])
    let path = try folder.write(
      "config.json", String(decoding: member, as: UTF8.self))
    let error = try #require(throws: FileError.self) { try HuggingFaceConfiguration.read(path) }
    #expect(error.fault == .badInput && error.path == path)
    #expect(error.reason.hasPrefix("model_type is “\(name)”; Apus knows "), "\(error.reason)")
  }
}
