# An application of the shop: Apache with PHP, as an ordinary user, on the pod's loopback address.
# Build from the checkout: docker build -f k8s/images/shop.Dockerfile --build-arg APPLICATION=storefront -t portcullis-shop-storefront:demo .
FROM php:8.3-apache
ARG APPLICATION
COPY demo/php/${APPLICATION}/ /var/www/html/
RUN echo 'Listen 127.0.0.1:8080' > /etc/apache2/ports.conf \
 && printf '<VirtualHost *:8080>\n  DocumentRoot /var/www/html\n  FallbackResource /index.php\n</VirtualHost>\n' \
      > /etc/apache2/sites-available/000-default.conf
USER 33:33
