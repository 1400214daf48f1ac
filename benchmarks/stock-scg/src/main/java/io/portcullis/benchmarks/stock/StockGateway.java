package io.portcullis.benchmarks.stock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway as its starter makes it, with nothing of ours in it. */
@SpringBootApplication
public class StockGateway {
    public static void main(String[] arguments) {
        SpringApplication.run(StockGateway.class, arguments);
    }
}
