package io.portcullis.benchmarks;

import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.ScriptedDns;
import java.util.ArrayList;
import java.util.List;

/**
 * A name server that knows the endpoints of many services, each of which has a loopback address of its own, and replaces them one
 * by one. Any thread.
 */
final class ServiceZone implements AutoCloseable {
    static final int ENDPOINTS = 20;

    private static final int BLOCK = 250;

    private final ScriptedDns dns = ScriptedDns.start();
    private final List<List<DnsData>> records = new ArrayList<>();
    private final int ttlSeconds;
    private int addresses;
    private int changes;

    /** @param ttlSeconds how long an answer counts: each service is asked for once in that time */
    ServiceZone(int services, int ttlSeconds) {
        this.ttlSeconds = ttlSeconds;
        for (int service = 0; service < services; service++) {
            List<DnsData> own = new ArrayList<>();
            for (int endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
                own.add(next());
            }
            records.add(own);
            tell(service);
        }
    }

    int port() {
        return dns.address().getPort();
    }

    /** One endpoint of the next service goes, and another one comes. */
    synchronized void change() {
        int service = changes % records.size();
        List<DnsData> own = records.get(service);
        own.set(changes / records.size() % ENDPOINTS, next());
        tell(service);
        changes++;
    }

    private void tell(int service) {
        dns.set(name(service), records.get(service).toArray(DnsData[]::new));
    }

    static String name(int service) {
        return "service-" + service + ".test";
    }

    /** Addresses from 127.1.0.1 on, none of which ends in 0 or 255. */
    private DnsData next() {
        int number = addresses++;
        int block = number / BLOCK;
        return DnsData.address(
                "127." + (1 + block / BLOCK) + "." + block % BLOCK + "." + (1 + number % BLOCK), ttlSeconds);
    }

    @Override
    public void close() {
        dns.close();
    }
}
