package io.tidewire.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.server.HttpServer;
import io.tidewire.server.ServerSettings;
import io.tidewire.testkit.browser.Browser;
import io.tidewire.testkit.browser.Tab;
import io.tidewire.testkit.fake.Clickstream;
import io.tidewire.testkit.fake.FakePipeline;
import io.tidewire.testkit.fake.Samples;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The console in a real browser. With {@code -Dtidewire.screenshots=DIR} it leaves pictures of
 * every page, wide and narrow, light and dark.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {

    private Browser browser;
    private FakePipeline pipeline;
    private HttpServer server;

    @BeforeAll
    void startBrowser() {
        Optional<Path> chromium = Browser.find();
        if (chromium.isEmpty()) {
            System.out.println(
                    "SKIPPED: the console's tests, for want of chromium on this machine");
        }
        assumeTrue(chromium.isPresent(), "chromium is not installed");
        browser = Browser.start(chromium.orElseThrow());
    }

    @AfterAll
    void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startServer() {
        pipeline = new FakePipeline();
        Samples.fill(pipeline);
        server = HttpServer.start(pipeline, ServerSettings.DEFAULT.withPort(0));
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private Tab open(String hash) {
        return browser.open("http://localhost:" + server.port() + "/" + hash, 1280, 860, false);
    }

    private static void assertQuiet(Tab tab) {
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void thePipelineIsAGraphFromSourcesToSinks() {
        try (Tab tab = open("")) {
            tab.await("document.querySelectorAll('.node').length === 8");
            tab.await("document.querySelectorAll('.edge').length === 7");
            assertThat(tab.evaluate("document.querySelector('.fresh').dataset.state"))
                    .isEqualTo("live");
            assertThat(
                            tab.evaluate(
                                    "document.querySelector('[data-node=\"sink/alerts\"]').innerText"))
                    .contains("circuit open");
            pipeline.change(Samples.rate(912.0));
            tab.await(
                    "document.querySelector('[data-node=\"source/clicks\"] .node-rate').innerText"
                            + " === '912'");
            tab.evaluate("document.querySelector('[data-node=\"view/top_items\"]').click()");
            tab.await("document.querySelector('h1').innerText === 'top_items'");
            assertQuiet(tab);
        }
    }

    @Test
    void aSinkSaysHowItIsAndWhatWaitsForIt() {
        try (Tab tab = open("#/sinks/alerts")) {
            tab.await("document.querySelectorAll('.card').length === 3");
            assertThat(tab.evaluate("document.getElementById('sink-alerts').innerText"))
                    .contains("circuit open")
                    .contains("POST answered 503")
                    .contains("tried again in 11.3 s")
                    .contains("9 retries, circuit opened 1 time so far")
                    .contains("Buffer: 23.3 kB of 64.0 MB, 21.4 kB of it on disk")
                    .contains("84 offered = 70 delivered + 14 waiting");
            pipeline.change(Samples.THE_LAST_SINK_DROPS);
            tab.await("document.getElementById('sink-alerts').innerText.includes('+ 5 dropped +')");
            assertThat(tab.evaluate("document.getElementById('sink-alerts').innerText"))
                    .contains("dropping")
                    .contains("what comes is dropped and counted");
            assertQuiet(tab);
        }
    }

    @Test
    void aViewChangesInPlace() {
        try (Tab tab = open("#/views/top_items")) {
            tab.await(
                    "document.querySelectorAll('.card .data tbody tr.new, .card .data tbody tr').length >= 5");
            tab.await("document.querySelectorAll('svg.chart rect.bar').length === 5");
            String place = tab.evaluate("document.querySelector('.data tbody tr').dataset.key");
            pipeline.view(Clickstream.TOP_ITEMS)
                    .apply(
                            List.of(
                                    new Change("-U", Samples.item("espresso machine", 4821, 1)),
                                    new Change("+U", Samples.item("espresso machine", 9999, 1))));
            tab.await("document.querySelector('.data tbody tr td.changed')?.innerText === '9999'");
            assertThat(tab.evaluate("document.querySelector('.data tbody tr').dataset.key"))
                    .isEqualTo(place);
            assertQuiet(tab);
        }
    }

    @Test
    void aViewOverTimeIsALineForEachLabel() {
        try (Tab tab = open("#/views/revenue_per_minute")) {
            tab.await("document.querySelectorAll('svg.chart path.line').length === 3");
            tab.await("document.querySelectorAll('.legend li').length === 3");
            assertQuiet(tab);
        }
    }

    @Test
    void whatIsInTheQuarantineIsReplayed() {
        try (Tab tab = open("#/quarantine")) {
            tab.await("document.querySelectorAll('.entry').length === 12");
            tab.evaluate("document.querySelector('.card .primary').click()");
            tab.await("document.querySelector('dialog.confirm')");
            tab.evaluate("document.querySelector('dialog .primary').click()");
            tab.await("document.querySelector('.toast')?.innerText.startsWith('12 rows handed')");
            tab.await("document.querySelector('.card .primary').disabled");
            assertThat(pipeline.quarantine().list(Quarantine.Filter.ALL, 99, Long.MAX_VALUE))
                    .allMatch(entry -> entry.status().equals("replayed"));
            assertQuiet(tab);
        }
    }

    /** A row that is open stays so while others come. */
    @Test
    void theQuarantineIsLive() {
        try (Tab tab = open("#/quarantine")) {
            tab.await("document.querySelectorAll('.entry').length === 12");
            tab.evaluate("document.querySelector('.entry').open = true");
            String id = tab.evaluate("document.querySelector('.entry').dataset.id");
            pipeline.quarantine()
                    .add(
                            List.of(
                                    new Quarantine.Step(
                                            2,
                                            pipeline.quarantine()
                                                    .list(Quarantine.Filter.ALL, 1, Long.MAX_VALUE),
                                            List.of())));
            pipeline.change(Samples.QUARANTINE_A_ROW);
            tab.await("document.querySelectorAll('.entry').length === 13");
            assertThat(tab.evaluate("document.querySelector('.entry[open]').dataset.id"))
                    .isEqualTo(id);
            assertQuiet(tab);
        }
    }

    /** Also those over several layers: they end at the cards they join, and cross no other. */
    @Test
    void noEdgePassesBehindACard() {
        pipeline.change(Samples.SINK_OF_A_SOURCE);
        try (Tab tab = open("")) {
            tab.await("document.querySelectorAll('.edge').length === 7");
            tab.await(
                    """
                    (() => {
                      const box = document.querySelector('.graph').getBoundingClientRect();
                      const cards = [...document.querySelectorAll('.node')].map(card => card.getBoundingClientRect());
                      return [...document.querySelectorAll('.edge')].every(edge => {
                        const length = edge.getTotalLength();
                        for (let at = 2; at < length - 2; at += 2) {
                          const point = edge.getPointAtLength(at);
                          const x = point.x + box.left;
                          const y = point.y + box.top;
                          if (cards.some(card => x > card.left + 2 && x < card.right - 2 && y > card.top + 2 && y < card.bottom - 2)) return false;
                        }
                        return length > 0;
                      });
                    })()
                    """);
            assertQuiet(tab);
        }
    }

    @Test
    void aQueryShowsItsRowsOrItsFault() {
        try (Tab tab = open("#/query")) {
            tab.await("document.querySelector('textarea')");
            tab.evaluate("document.querySelector('textarea').value = 'SELECT 1'");
            tab.evaluate("document.querySelector('.card .primary').click()");
            tab.await("document.querySelectorAll('.result tbody tr').length === 2");
            assertQuiet(tab);
            tab.evaluate("document.querySelector('textarea').value = 'DROP TABLE x'");
            tab.evaluate("document.querySelector('.card .primary').click()");
            tab.await(
                    "document.querySelector('.result .callout')?.innerText.includes('QUERY_REFUSED')");
        }
    }

    @Test
    void theBooksAreShownToBalanceOrNot() {
        try (Tab tab = open("#/sources")) {
            tab.await("document.querySelectorAll('.balance[data-tone=good]').length === 2");
            pipeline.change(Samples.LOSE_A_ROW);
            tab.await("document.querySelectorAll('.balance[data-tone=bad]').length === 1");
            assertQuiet(tab);
        }
    }

    @Test
    void aServerThatIsGoneIsSaidToBeGone() {
        try (Tab tab = open("")) {
            tab.await("document.querySelectorAll('.node').length === 8");
            server.close();
            tab.await("document.body.classList.contains('stale')");
            assertThat(tab.evaluate("document.querySelector('.fresh').innerText"))
                    .contains("stale");
        }
    }

    @Test
    void aTokenIsAskedForOnceAndKeptInTheTab() {
        ServerSettings settings = ServerSettings.DEFAULT.withPort(0).withToken("open sesame");
        try (HttpServer guarded = HttpServer.start(pipeline, settings);
                Tab tab =
                        browser.open(
                                "http://localhost:" + guarded.port() + "/", 1280, 860, false)) {
            tab.await("document.querySelector('dialog.login')");
            tab.evaluate("document.querySelector('dialog input').value = 'wrong'");
            tab.evaluate("document.querySelector('dialog button').click()");
            tab.await("document.querySelector('dialog.login')?.innerText.includes('not the one')");
            tab.evaluate("document.querySelector('dialog input').value = 'open sesame'");
            tab.evaluate("document.querySelector('dialog button').click()");
            tab.await("document.querySelectorAll('.node').length === 8");
            tab.evaluate("location.reload()");
            tab.await("document.querySelectorAll('.node').length === 8");
            assertThat(tab.evaluate("location.href")).doesNotContain("sesame");
        }
    }

    @Test
    void everyPageFitsAPhoneAndTheDark() {
        String directory = System.getProperty("tidewire.screenshots");
        List<String> pages =
                List.of(
                        "",
                        "#/views/top_items",
                        "#/views/revenue_per_minute",
                        "#/sources",
                        "#/sinks",
                        "#/quarantine",
                        "#/query",
                        "#/problems");
        for (int width : new int[] {1280, 390}) {
            for (boolean dark : new boolean[] {false, true}) {
                try (Tab tab =
                        browser.open("http://localhost:" + server.port() + "/", width, 860, dark)) {
                    for (String page : pages) {
                        tab.evaluate("location.hash = '" + page + "'");
                        tab.await("document.querySelector('.fresh').dataset.state === 'live'");
                        tab.await(
                                "document.querySelectorAll('.node, .card').length > 1 || location.hash === '#/problems'");
                        assertThat(tab.evaluate("document.documentElement.scrollWidth"))
                                .as(page + " at " + width)
                                .isEqualTo(String.valueOf(width));
                        if (directory != null) {
                            picture(tab, directory, page, width, dark);
                        }
                    }
                    assertQuiet(tab);
                }
            }
        }
    }

    private void picture(Tab tab, String directory, String page, int width, boolean dark) {
        String name = page.isEmpty() ? "pipeline" : page.replaceAll("#/|views/", "");
        for (int i = 0; i < 6; i++) {
            pipeline.change(Samples.rate(1500 + 400 * Math.sin(i + name.length())));
            tab.evaluate(
                    "new Promise(done => setTimeout(done, " + (page.isEmpty() ? 1000 : 60) + "))");
        }
        String height =
                tab.evaluate(
                        "Math.min(3000, Math.max(600, document.documentElement.scrollHeight))");
        tab.size(width, Integer.parseInt(height), dark);
        tab.evaluate("new Promise(done => setTimeout(done, 1200))");
        tab.screenshot(
                Path.of(directory, name + "-" + width + (dark ? "-dark" : "-light") + ".png"));
        tab.size(width, 860, dark);
    }
}
