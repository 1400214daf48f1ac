# Gateway and sidecar in one image: the launcher knows both, and the JVM flags of each.
# Build from the checkout: docker build -f k8s/images/portcullis.Dockerfile -t portcullis:demo .
FROM eclipse-temurin:25-jre
# For `portcullis intercept`: the rules, and the address the sidecar calls IPv6 applications from.
RUN apt-get update && apt-get install -y --no-install-recommends nftables iproute2 && rm -rf /var/lib/apt/lists/*
COPY portcullis /opt/portcullis/portcullis
COPY gateway-app/target/gateway-app.jar /opt/portcullis/gateway-app/target/gateway-app.jar
COPY mesh-sidecar-app/target/mesh-sidecar-app.jar /opt/portcullis/mesh-sidecar-app/target/mesh-sidecar-app.jar
ENV PORTCULLIS_PREBUILT=1
# What makes them start fast (docs/footprint.md), made with the JRE of this image. The container only reads it.
RUN /opt/portcullis/portcullis build gateway sidecar
USER 10001:10001
ENTRYPOINT [ "/opt/portcullis/portcullis" ]
