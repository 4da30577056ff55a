package doum.nori;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ko.KoreanAnalyzer;
import org.apache.lucene.analysis.ko.KoreanNumberFilter;
import org.apache.lucene.analysis.ko.KoreanPartOfSpeechStopFilter;
import org.apache.lucene.analysis.ko.KoreanReadingFormFilter;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.ko.KoreanTokenizer.DecompoundMode;
import org.apache.lucene.analysis.ko.POS;
import org.apache.lucene.analysis.ko.dict.UserDictionary;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Lucene's Korean analysis for a test node, under the names and with the options of the official analysis-nori plugin,
 * so that index settings tried here run unchanged where that one is installed. It is compiled for Elasticsearch 8 and 9,
 * whose base classes have different constructors: it uses their interfaces alone.
 */
public final class NoriPlugin extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("nori_tokenizer", (index, environment, name, settings) -> tokenizer(environment, name, settings));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "nori_part_of_speech", (index, environment, name, settings) -> {
                Set<POS.Tag> stopTags = stopTags(environment, settings);
                return filter(name, tokens -> new KoreanPartOfSpeechStopFilter(tokens, stopTags));
            },
            "nori_readingform", (index, environment, name, settings) -> filter(name, KoreanReadingFormFilter::new),
            "nori_number", (index, environment, name, settings) -> filter(name, KoreanNumberFilter::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of("nori", (index, environment, name, settings) -> analyzer(environment, name, settings));
    }

    /** The dictionary is compiled once for an index; every tokenizer of that index then shares it. */
    private static TokenizerFactory tokenizer(Environment environment, String name, Settings settings) throws IOException {
        UserDictionary words = userDictionary(environment, settings);
        DecompoundMode mode = decompoundMode(settings);
        boolean discardPunctuation = settings.getAsBoolean("discard_punctuation", true);
        return TokenizerFactory.newFactory(
            name,
            () -> new KoreanTokenizer(Tokenizer.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, words, mode, false, discardPunctuation)
        );
    }

    private static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrap) {
        return new TokenFilterFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TokenStream create(TokenStream tokens) {
                return wrap.apply(tokens);
            }
        };
    }

    private static AnalyzerProvider<KoreanAnalyzer> analyzer(Environment environment, String name, Settings settings) throws IOException {
        KoreanAnalyzer analyzer = new KoreanAnalyzer(
            userDictionary(environment, settings),
            decompoundMode(settings),
            stopTags(environment, settings),
            false
        );
        return new AnalyzerProvider<KoreanAnalyzer>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public AnalyzerScope scope() {
                return AnalyzerScope.INDEX;
            }

            @Override
            public KoreanAnalyzer get() {
                return analyzer;
            }
        };
    }

    /** none, discard (the default) or mixed; an unknown one fails the creation of the index. */
    private static DecompoundMode decompoundMode(Settings settings) {
        String mode = settings.get("decompound_mode", KoreanTokenizer.DEFAULT_DECOMPOUND.name());
        return DecompoundMode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    /** Tags such as "JX" or "VCP"; without the option, the ones that Lucene drops by itself. */
    private static Set<POS.Tag> stopTags(Environment environment, Settings settings) {
        List<String> tags = Analysis.getWordList(environment, settings, "stoptags");
        return tags == null
            ? KoreanPartOfSpeechStopFilter.DEFAULT_STOP_TAGS
            : tags.stream().map(POS::resolveTag).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The lines of user_dictionary_rules (or of the file that user_dictionary names), or null when there are none. A
     * word that is there twice is refused unless lenient, as in production: Elasticsearch's own reader sees to that.
     */
    private static UserDictionary userDictionary(Environment environment, Settings settings) throws IOException {
        List<String> rules = Analysis.getWordList(
            environment, settings, "user_dictionary", "user_dictionary_rules", "lenient", false, true
        );
        return rules == null ? null : UserDictionary.open(new StringReader(String.join("\n", rules)));
    }
}
