import Kernels
import Testing

/// Every use of random numbers has streams of its own.
@Suite struct RandomSiteTests {
  @Test func noTwoClaimsUnderOneKeyOverlap() {
    for (number, claim) in RandomSite.claims.enumerated() {
      for other in RandomSite.claims[..<number] where other.key == claim.key {
        #expect(!other.sites.overlaps(claim.sites), "\(other.owner) and \(claim.owner)")
      }
    }
    #expect(Set(RandomSite.claims.map(\.owner)).count == RandomSite.claims.count)
    #expect(Set(RandomSite.claims.map(\.key)) == [.run, .text, .pass])
  }

  /// Checkpoints are resumed and runs repeated under these numbers.
  @Test func theNumbersStay() {
    #expect(RandomSite.parameter(3) == 3)
    #expect(RandomSite.masks(row: 5) == 0x6D61_736B_0000_0005)
    #expect(RandomSite.replacements == 0x7265_706C_0000_0000)
    #expect(RandomSite.dropoutKey(pass: 2) == 0x4000_0000_0000_0002)
    #expect(RandomSite.generatedText(2) == 0x4000_0000_0000_0002)
    #expect(RandomSite.embeddingDropout == 0 && RandomSite.classifierDropout == 1)
    #expect(RandomSite.blockDropout(4) == 10)
    #expect(RandomSite.generatorEmbeddingDropout == 1 << 32)
    #expect(RandomSite.generatorBlockDropout(4) == 0x1_0000_000A)
  }
}
