FROM python:3.11 AS build
RUN useradd --create-home --uid 1001 diary
USER diary
WORKDIR /home/diary
RUN python -m venv venv
COPY requirements.txt .
RUN venv/bin/pip install -r requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 1001 diary && mkdir /data
USER diary
WORKDIR /home/diary
ENV PATH=/home/diary/venv/bin:$PATH
COPY --from=build /home/diary/venv venv
COPY diary.py .
VOLUME ["/data"]
EXPOSE 8080
CMD ["python", "diary.py"]
