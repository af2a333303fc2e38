FROM python:3.11-slim
ENV LC_ALL de_DE.UTF-8
COPY . /usr/src/agenda
RUN pip install --no-cache-dir /usr/src/agenda
CMD ["agenda"]
