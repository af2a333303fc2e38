FROM python:3.11-slim
WORKDIR /opt/identify
COPY . .
RUN pip install --user -r requirements.txt
ENTRYPOINT ["python", "/opt/identify/identify.py"]
