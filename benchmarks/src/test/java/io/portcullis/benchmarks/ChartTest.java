package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {
    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        NodeList bars = parsed(Chart.bars("t", List.of(bar("a", 10), bar("b", 5), bar("c", 0))))
                .getElementsByTagName("rect");

        assertThat(width(bars, 0)).isEqualTo(2 * width(bars, 1));
        assertThat(width(bars, 2)).isZero();
    }

    @Test
    void textsAreEscaped() throws Exception {
        Document svg = parsed(Chart.bars("a < b & c", List.of(bar("<d>", 1))));

        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b & c");
        assertThat(svg.getElementsByTagName("text").item(1).getTextContent()).isEqualTo("<d>");
    }

    @Test
    void theMarkStandsWhereItsValueIsInsideThePictureAlsoBeyondAllBars() throws Exception {
        Document svg = parsed(Chart.bars("t", List.of(bar("a", 0.5)), 1));

        Element bar = (Element) svg.getElementsByTagName("rect").item(0);
        Element line = (Element) svg.getElementsByTagName("line").item(0);
        double from = number(bar, "x");
        assertThat(number(line, "x1")).isLessThan(number(svg.getDocumentElement(), "width"));
        assertThat(number(line, "x1") - from).isEqualTo(2 * number(bar, "width"));
    }

    @Test
    void withoutBarsItIsStillADocument() throws Exception {
        assertThat(parsed(Chart.bars("t", List.of())).getDocumentElement().getTagName())
                .isEqualTo("svg");
    }

    private static Chart.Bar bar(String label, double value) {
        return new Chart.Bar(label, value, "text", false);
    }

    private static double width(NodeList bars, int index) {
        return number((Element) bars.item(index), "width");
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
